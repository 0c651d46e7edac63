import { describe, expect, test } from '@jest/globals';
import { printProblem } from '../../../generators/core/model/print-problem.js';
import type { Stack } from '../../../generators/core/model/stack.js';
import type { Beside } from '../../../generators/core/stack/files/beside.js';
import { readStack } from '../../../generators/core/stack/read.js';

/** The stack of files by their paths; the first is the main one. */
function read(files: Readonly<Record<string, string>>) {
  const [main = ''] = Object.keys(files);
  const beside: Beside = {
    folder: '/srv/lab',
    text: (path) => files[path],
    kind: (path) =>
      files[path] !== undefined
        ? 'file'
        : Object.keys(files).some((each) => each.startsWith(`${path}/`))
          ? 'folder'
          : 'none',
    list: (path) =>
      Object.keys(files).flatMap((each) => (each.startsWith(`${path}/`) ? [each.slice(path.length + 1)] : [])),
  };
  return readStack(main, files[main] ?? '', beside);
}

function stackOf(files: Readonly<Record<string, string>>): Stack {
  const result = read(files);
  if (!result.ok) throw new Error(result.problems.map(printProblem).join('\n'));
  return result.value;
}

const service = (stack: Stack, name: string) => stack.services.find(({ compose }) => compose.name === name)?.compose;
const codesOf = (files: Readonly<Record<string, string>>) => {
  const result = read(files);
  return (result.ok ? result.warnings : result.problems).map(
    ({ code, at }) => `${code.replace('stack/', '')} ${at?.file}:${at?.line}`,
  );
};

describe('extends', () => {
  test('another file, whose paths are its own', () => {
    const stack = stackOf({
      'c.yml':
        'services:\n  web:\n    extends: { file: sub/base.yml, service: base }\n    environment: [A=2]\n    command: [b]\n',
      'sub/base.yml':
        'services:\n  base: { image: "i:1", command: [a], environment: { A: "1", B: "1" }, volumes: ["./x.conf:/x:ro"], ports: ["80"] }\n',
      'sub/x.conf': '',
    });
    expect(service(stack, 'web')).toMatchObject({
      image: 'i:1',
      command: ['b'],
      environment: { A: '2', B: '1' },
      mounts: [{ kind: 'bind', source: './sub/x.conf', target: '/x', readOnly: true }],
    });
  });

  test('what is wrong in another file is said at its own place', () => {
    expect(
      codesOf({
        'c.yml': 'services:\n  web:\n    extends: { file: b.yml, service: base }\n',
        'b.yml': 'services:\n  base:\n    image: i\n    comand: x\n',
      }),
    ).toEqual(['unknown-key b.yml:4']);
  });
});

describe('merging, as Compose does', () => {
  const merged = (base: string, over: string) =>
    service(
      stackOf({ 'compose.yml': `services:\n  web: ${base}\n`, 'compose.override.yml': `services:\n  web: ${over}\n` }),
      'web',
    );

  test.each([
    ['{ image: i, ports: ["1:1"] }', '{ ports: ["2:2"] }', { ports: [{ target: '1' }, { target: '2' }] }],
    ['{ image: i, ports: ["1:1"] }', '{ ports: !override ["2:2"] }', { ports: [{ target: '2' }] }],
    ['{ image: i, ports: ["1:1"] }', '{ ports: !reset [] }', { ports: [] }],
    ['{ image: i, volumes: ["/a:/x"] }', '{ volumes: ["/b:/x"] }', { mounts: [{ source: '/b', target: '/x' }] }],
    ['{ image: i, command: [a] }', '{ command: b }', { command: 'b' }],
    ['{ image: i, environment: [A=1, B=1] }', '{ environment: { A: "2" } }', { environment: { A: '2', B: '1' } }],
    ['{ image: i, build: ./x }', '{ build: { target: t } }', { build: { context: './x', target: 't' } }],
    ['{ image: i, tmpfs: /a }', '{ tmpfs: [/b] }', { tmpfs: ['/a', '/b'] }],
    ['{ image: i, cap_add: [A] }', '{ cap_add: [A, B] }', { capAdd: ['A', 'B'] }],
  ])('%s under %s', (base, over, want) => {
    expect(merged(base, over)).toMatchObject(want);
  });
});

test('what is included brings its folder and its variables along', () => {
  const stack = stackOf({
    'c.yml': 'include: [part/compose.yml]\nservices: { web: { image: "w:1" } }\n',
    'part/compose.yml': 'services: { db: { image: "d:${TAG}", volumes: ["./c:/c:ro"] } }\nvolumes: { data: }\n',
    'part/.env': 'TAG=2\n',
    'part/c': '',
  });
  expect(service(stack, 'db')?.mounts).toMatchObject([{ source: './part/c' }]);
  expect(stack.questions).toMatchObject([{ name: 'TAG', default: '2' }]);
  expect(stack.volumes.map(({ name }) => name)).toEqual(['data']);
});

test.each([
  ['A=b', 'b'],
  ['export A = b # note', 'b'],
  ["A='b $c' # note", 'b $$c'],
  ['A="b\\n$$c"', 'b\n$$c'],
  ['A=b#c', 'b#c'],
  ['A=', ''],
  ['A: b', 'b'],
  ['# A=x\nA=b', 'b'],
])('the env file %j', (line, want) => {
  const stack = stackOf({ 'c.yml': 'services: { web: { image: i, env_file: web.env } }\n', 'web.env': `${line}\n` });
  expect(service(stack, 'web')?.environment).toEqual({ A: want });
});

test('.env says what variables are, and gives each service its names', () => {
  const stack = stackOf({
    'c.yml': 'services: { web: { image: "i:${TAG:-1}", env_file: .env } }\n',
    '.env': 'TAG=2\nDB_PASSWORD=example\n',
  });
  expect(stack.questions).toMatchObject([{ name: 'TAG', default: '2' }]);
  expect(stack.secrets).toMatchObject([{ name: 'DB_PASSWORD', make: { kind: 'password' } }]);
  expect(service(stack, 'web')?.environment).toEqual({ TAG: '${TAG}', DB_PASSWORD: '${DB_PASSWORD}' });
});

describe('folders beside the file', () => {
  const mountOf = (mount: string, files: Readonly<Record<string, string>> = {}) =>
    service(stackOf({ 'c.yml': `services: { web: { image: i, volumes: ["${mount}"] } }\n`, ...files }), 'web')
      ?.mounts[0];

  test.each([
    ['./data:/d', {}, { kind: 'volume', volume: 'data' }],
    ['${WHERE:-./library}:/d', {}, { kind: 'volume', volume: 'library' }],
    ['./conf:/d', { 'conf/a.conf': 'x' }, { kind: 'bind', source: './conf' }],
    ['./a.conf:/d', { 'a.conf': 'x' }, { kind: 'bind', source: './a.conf' }],
    ['/srv/x:/d', {}, { kind: 'bind', source: '/srv/x' }],
  ])('%s', (mount, files, want) => {
    expect(mountOf(mount, files)).toMatchObject(want);
  });
});
