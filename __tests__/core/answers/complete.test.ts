import { describe, expect, test } from '@jest/globals';
import { complete } from '../../../generators/core/answers/complete.js';
import type { GivenAnswers } from '../../../generators/core/answers/given.js';
import { merged, renamed } from '../../../generators/core/answers/given.js';
import { grouped } from '../../../generators/core/answers/groups.js';
import { kept } from '../../../generators/core/answers/kept.js';
import type { Question } from '../../../generators/core/model/question.js';
import { asked, said, written } from './questions.js';

const onlyWith = (path: string, ...values: string[]) => ({ when: [{ path, not: false, values }] });

const questions = [
  asked('name', { default: 'Lab' }),
  asked('host', { default: 'localhost' }),
  asked('expose', { default: 'localhost' }),
  asked('gpu.kind', {
    type: 'choice',
    choices: [
      { value: 'none', about: '' },
      { value: 'nvidia', about: '' },
    ],
    default: 'none',
  }),
  asked('gpu.devices', { type: 'list', of: 'text', default: ['all'], ...onlyWith('gpu.kind', 'nvidia') }),
  asked('app.TAG', { default: '1.0' }),
  asked('app.IMAGE', { default: 'lab/api:${TAG}-slim', asked: false }),
  asked('app.EMAIL', { type: 'email' }),
];

const answersTo = (list: readonly Question[], given: GivenAnswers) => {
  const found = complete(list, given);
  return found.ok ? found.value : found.problems.map(({ code, message }) => `${code}: ${message}`);
};

describe('complete', () => {
  test('what is not said has its default, built on the answers before it', () => {
    expect(answersTo(questions, said({ 'app.EMAIL': 'a@example.org', 'app.TAG': '2.0' }))).toEqual({
      name: 'Lab',
      host: 'localhost',
      expose: 'localhost',
      'gpu.kind': 'none',
      'app.TAG': '2.0',
      'app.IMAGE': 'lab/api:2.0-slim',
      'app.EMAIL': 'a@example.org',
    });
  });

  test('a question that applies because of an answer has its default too', () => {
    expect(answersTo(questions, said({ 'app.EMAIL': 'a@example.org', 'gpu.kind': 'nvidia' }))).toMatchObject({
      'gpu.devices': ['all'],
    });
  });

  test('every problem at once, with place and hint', () => {
    const given = merged([
      written({ 'gpu.knid': 'nvidia', 'app.TAG': 2 }),
      said({ 'secrets.KEY': 'x', gpu: 'nvidia', 'network.zone': 'a' }),
    ]);
    const found = complete(questions, given);
    expect(found.ok ? [] : found.problems).toEqual([
      {
        code: 'answer/unknown',
        at: { file: 'answers.yml', line: 3, column: 1 },
        message: 'gpu.knid is no question of this stack',
        hint: 'did you mean gpu.kind?',
      },
      {
        code: 'answer/secret-in-the-open',
        message: 'secrets.KEY is a secret, and answers are committed and shown',
        hint: "write KEY='…' into a file that only you can read, and name it with --secrets FILE",
      },
      { code: 'answer/unknown', message: 'gpu is no question of this stack', hint: 'did you mean gpu.kind?' },
      {
        code: 'answer/unknown',
        message: 'network.zone is no question of this stack',
        hint: 'the questions command lists all of them',
      },
      {
        code: 'answer/invalid',
        at: { file: 'answers.yml', line: 3, column: 1 },
        message: 'app.TAG must be text; write it in quotes: "2"',
      },
      {
        code: 'answer/missing',
        message: 'app.EMAIL has no answer (What is app.EMAIL)',
        hint: 'give one with --set app.EMAIL=… or in the answers file',
      },
    ]);
  });

  test('an answer that is not used is a warning', () => {
    const found = complete(questions, said({ 'app.EMAIL': 'a@example.org', 'gpu.devices': '0' }));
    expect(found.ok && found.warnings.map(({ code }) => code)).toEqual(['answer/unused']);
    expect(found.ok && Object.keys(found.value)).not.toContain('gpu.devices');
  });

  test.each<[string, string, unknown]>([
    ['a default of its own', '${NOTHING:-latest}', 'latest'],
    ['a dollar', 'a$$b', 'a$b'],
    ['the name as a slug', '${DEPLOYMENT_NAME}.example.org', 'my-lab.example.org'],
    ['the host', 'https://${DEPLOYMENT_HOST}', 'https://a.example.org'],
    ['an answer with a dollar', '${MONEY}', 'US$ 5 ${X}'],
  ])('a default may hold %s', (_, value, want) => {
    const list = [asked('name'), asked('host'), asked('app.MONEY'), asked('app.LAST', { default: value })];
    expect(answersTo(list, said({ name: 'My Lab', host: 'a.example.org', 'app.MONEY': 'US$ 5 ${X}' }))).toMatchObject({
      'app.LAST': want,
    });
  });

  test('a default that needs what nobody has answered is a problem of the stack', () => {
    expect(answersTo([asked('app.A', { default: '${B}' }), asked('app.B', { default: 'b' })], new Map())).toEqual([
      'stack/default-without-value: app.A has a default that needs B, and no answer before it says what that is',
    ]);
  });

  test('questions for secrets are no answers', () => {
    expect(answersTo([asked('secrets.KEY', { secret: true })], new Map())).toEqual({});
  });
});

test('old paths lead to new answers; the new path counts', () => {
  const was = { 'build.TAG': 'app.TAG', 'build.HOST': 'host' };
  const given = renamed(said({ 'build.TAG': '1', 'build.HOST': 'old', host: 'new' }), was);
  expect([...given]).toEqual([...said({ 'app.TAG': '1', host: 'new' })]);
});

test('only what the operator chose is kept', () => {
  const found = complete(questions, said({ 'app.EMAIL': 'a@example.org' }));
  expect(found.ok && Object.keys(kept(questions, found.value))).toEqual([
    'name',
    'host',
    'expose',
    'gpu.kind',
    'app.TAG',
    'app.EMAIL',
  ]);
  const set = complete(questions, said({ 'app.EMAIL': 'a@example.org', 'app.IMAGE': 'mine:1' }));
  expect(set.ok && kept(questions, set.value)).toMatchObject({ 'app.IMAGE': 'mine:1' });
});

test('groups come in the order of their first question', () => {
  const list = [asked('a', { group: 'One' }), asked('b', { group: 'Two' }), asked('c', { group: 'One' })];
  expect(grouped(list).map(({ group, members }) => [group, ...members.map(({ path }) => path)])).toEqual([
    ['One', 'a', 'c'],
    ['Two', 'b'],
  ]);
});

describe('a bound that is another answer', () => {
  const range = [
    asked('app.LEAST', { type: 'integer', default: 2, min: 0 }),
    asked('app.MOST', { type: 'integer', default: 4, min: 'app.LEAST' }),
    asked('app.USUAL', { type: 'integer', default: 3, min: 'app.LEAST', max: 'app.MOST' }),
    asked('app.OTHER', { type: 'integer', default: 1, min: 'app.NOBODY' }),
  ];
  test.each<[Readonly<Record<string, string>>, unknown]>([
    [{}, { 'app.LEAST': 2, 'app.MOST': 4, 'app.USUAL': 3, 'app.OTHER': 1 }],
    [{ 'app.LEAST': '4', 'app.USUAL': '4' }, expect.objectContaining({ 'app.MOST': 4 })],
    [{ 'app.MOST': '1' }, ['answer/invalid: app.MOST must be at least 2, not 1']],
    [{ 'app.USUAL': '5' }, ['answer/invalid: app.USUAL must be from 2 to 4, not 5']],
    [{ 'app.MOST': '2' }, ['answer/invalid: app.USUAL must be from 2 to 2, not 3, which is its default']],
  ])('%j', (given, want) => {
    expect(answersTo(range, said(given))).toEqual(want);
  });
});
