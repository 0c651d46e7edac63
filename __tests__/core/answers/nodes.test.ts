import { describe, expect, test } from '@jest/globals';
import type { Yaml } from '../../../generators/core/model/yaml.js';
import { compiled, several } from '../machines.js';

const problems = (said: Parameters<typeof compiled>[0]) => {
  const found = compiled(said);
  return found.ok ? [] : found.problems.map(({ code, message }) => `${code}: ${message}`);
};
const one = (more: Readonly<Record<string, Yaml>>): Yaml => [
  { name: 'w1', address: '10.0.0.2', role: 'helpers', ...more },
];

describe('the answer nodes', () => {
  test.each<[Yaml, RegExp | undefined]>([
    [[], undefined],
    [['w1=10.0.0.2=helpers', 'w2=fd00::2=printers'], undefined],
    [one({}), undefined],
    [one({ gpu: { kind: 'nvidia' }, app: { WORKER: false } }), undefined],
    ['w1', /must be a list/],
    [[1], /each must be name=address/],
    [['w1=10.0.0.2'], /needs the role of w1: helpers or renderers or printers/],
    [['w1=10.0.0.2=cooks'], /w1 has the role cooks; there are helpers, renderers, printers/],
    [['w1=w1.example.org=helpers'], /needs the IP address of w1/],
    [['w1=10.0.0.256=helpers'], /needs the IP address of w1/],
    [['main=10.0.0.2=helpers'], /other than main/],
    [['W1=10.0.0.2=helpers'], /a-z, 0-9 and -/],
    [['../x=10.0.0.2=helpers'], /a-z, 0-9 and -/],
    [['w1=10.0.0.2=helpers', 'w1=10.0.0.3=helpers'], /two machines of the name w1/],
    [['w1=10.0.0.2=helpers', 'w2=10.0.0.2=helpers'], /two machines of the address 10\.0\.0\.2/],
    [one({ disk: '4g' }), /does not know disk/],
    [one({ app: 'WORKER' }), /app of a machine must be a map/],
  ])('%j', (nodes, want) => {
    const found = problems(several(nodes));
    if (want === undefined) expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringMatching(want)]);
  });

  test('needs an address of the main machine, which others can reach', () => {
    expect(problems(several([], { 'shape.address': 'localhost' }))).toEqual([
      'answer/invalid: shape.address is no IP address',
    ]);
  });

  test('are other machines than the main one', () => {
    expect(problems(several(['w1=10.0.0.1=helpers', 'w2=10.0.0.2=helpers']))).toEqual([
      'answer/same-machine-twice: nodes: w1 has the address 10.0.0.1, which is that of the main machine (shape.address)',
    ]);
  });

  test('is not used on one machine', () => {
    const found = compiled({ nodes: ['w1=10.0.0.2=helpers'] });
    expect(found.ok && found.value.nodes).toEqual([]);
  });
});

describe('on one machine otherwise than on the main one', () => {
  test.each<[Yaml, readonly unknown[]]>([
    [{ app: { WORKER: false } }, []],
    [{ gpu: { kind: 'nvidia', devices: ['1'] } }, []],
    [
      { app: { TAG: '3' } },
      ['answer/not-per-node: nodes, w1: app.TAG cannot be another one there than on the main machine'],
    ],
    [
      { app: { NONE: 1 } },
      ['answer/not-per-node: nodes, w1: app.NONE cannot be another one there than on the main machine'],
    ],
    [{ app: { WORKER: 'perhaps' } }, ['answer/invalid: nodes, w1: app.WORKER must be yes or no, not "perhaps"']],
    [{ gpu: { kind: 'abacus' } }, [expect.stringMatching(/^answer\/invalid: nodes, w1: gpu\.kind /)]],
  ])('%j', (more, want) => {
    expect(problems(several(one(more as Readonly<Record<string, Yaml>>)))).toEqual(want);
  });
});

describe('roles', () => {
  const renderers = ['a=10.0.0.2=renderers', 'b=10.0.0.3=renderers'];
  test.each<[string, Yaml, Readonly<Record<string, Yaml>>, readonly string[]]>([
    ['as many as there may be', ['a=10.0.0.2=printers', 'b=10.0.0.3=printers'], {}, []],
    [
      'too many',
      renderers,
      {},
      ['answer/role-count: nodes: 2 machines have the role renderers (a machine that draws), and there must be 0 to 1'],
    ],
    [
      'one that does not exist with these answers',
      ['a=10.0.0.2=printers'],
      { 'app.REPORTS': false },
      ['answer/no-such-role: nodes: with these answers nothing has the role printers, which a has'],
    ],
  ])('%s', (_, nodes, more, want) => {
    expect(problems(several(nodes, more))).toEqual(want);
  });
});

test('what several machines use is not a volume of one', () => {
  const found = problems(several(['w1=10.0.0.2=helpers'], { 'storage.results.kind': 'volume' }));
  expect(found).toEqual([expect.stringMatching(/^answer\/not-shared: storage\.results\.kind is a Docker volume/)]);
  expect(problems(several([], { 'storage.results.kind': 'volume' }))).toEqual([]);
});

describe('what no machine does', () => {
  const warnings = (said: Parameters<typeof compiled>[0]) => {
    const found = compiled(said);
    const all = found.ok ? found.warnings : found.problems;
    return all.filter(({ code }) => code === 'answer/runs-nowhere').map(({ message }) => message);
  };
  const nobody = 'worker runs on no machine (Works): app.WORKER keeps it from each';

  test.each<[string, Parameters<typeof compiled>[0], readonly string[]]>([
    ['everybody works', several(one({})), []],
    ['a further machine does', several(one({ app: { WORKER: true } }), { 'app.WORKER': false }), []],
    ['the main machine does', several(one({ app: { WORKER: false } })), []],
    ['nobody does', several(one({}), { 'app.WORKER': false }), [nobody]],
    ['nobody does, on one machine', { 'app.WORKER': false }, [nobody]],
  ])('%s', (_, said, want) => {
    expect(warnings(said)).toEqual(want);
  });
});
