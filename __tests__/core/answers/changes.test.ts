import { expect, describe as group, test } from '@jest/globals';
import { type AnswerChange, answerChanges, describe, fixedChanges } from '../../../generators/core/answers/changes.js';
import type { Answers } from '../../../generators/core/model/question.js';
import { asked } from './questions.js';

const questions = [
  asked('name', { ask: 'Name', fixed: true }),
  asked('host', { ask: 'Host name' }),
  asked('proxy.https', { ask: 'HTTPS port', type: 'integer' }),
  asked('extra', { ask: 'Extra', type: 'list' }),
  asked('constructor', { ask: 'Odd' }),
  asked('app.PASSWORD', { secret: true }),
];

function changes(before: Answers, now: Answers, inFile: readonly string[] = [], inRun: readonly string[] = []) {
  return answerChanges(questions, before, now, { inFile: new Set(inFile), inRun: new Set(inRun) });
}

group('what is different', () => {
  test('nothing where everything is as it was, whatever the order of keys in a map', () => {
    const before = { name: 'lab', extra: [{ a: 1, b: [true, null] }] };
    expect(changes(before, { extra: [{ b: [true, null], a: 1 }], name: 'lab' }, ['name'], ['extra'])).toEqual([]);
  });

  test.each<[string, Answers, Answers, readonly string[], readonly string[], AnswerChange]>([
    ['in this run', { host: 'a' }, { host: 'b' }, ['host'], ['host'], changed('you')],
    ['by an edit', { host: 'a' }, { host: 'b' }, ['host'], [], changed('file')],
    ['by nobody', { host: 'a' }, { host: 'b' }, [], ['name'], changed('default')],
    ['a new default', {}, { host: 'b' }, [], [], added(false)],
    ['a new answer', {}, { host: 'b' }, [], ['host'], added(true)],
    ['a new line of the file', {}, { host: 'b' }, ['host'], [], added(true)],
    ['none any more', { host: 'a' }, {}, ['host'], [], { kind: 'gone', path: 'host', was: 'a' }],
    ['of no question', { 'old.one': 2 }, {}, [], [], { kind: 'gone', path: 'old.one', was: 2 }],
  ])('%s', (_, before, now, inFile, inRun, want) => {
    expect(changes(before, now, inFile, inRun)).toEqual([want]);
  });

  test.each<[string, Answers['x'], Answers['x']]>([
    ['text and number', '1', 1],
    ['order of a list', [1, 2], [2, 1]],
    ['length of a list', [1], [1, null]],
    ['a key in a map', [{ a: null }], [{ b: null }]],
    ['a list and a map', [], {}],
    ['nothing and an empty text', null, ''],
  ])('%s', (_, was, value) => {
    expect(changes({ extra: was }, { extra: value })).toEqual([
      { kind: 'changed', path: 'extra', ask: 'Extra', was, value, by: 'default' },
    ]);
  });

  test('in the order of the questions, then what is gone', () => {
    const found = changes({ z: 1, host: 'a', name: 'x' }, { 'proxy.https': 443, host: 'b', name: 'y' });
    expect(found.map(({ kind, path }) => [kind, path])).toEqual([
      ['changed', 'name'],
      ['changed', 'host'],
      ['new', 'proxy.https'],
      ['gone', 'z'],
    ]);
  });

  test('a question that is called as something every object has', () => {
    expect(changes({}, {})).toEqual([]);
    expect(changes({}, { constructor: 'x' })).toEqual([
      { kind: 'new', path: 'constructor', ask: 'Odd', value: 'x', asked: false },
    ]);
  });

  test('a secret is never told of, even if somebody has written it down', () => {
    expect(changes({ 'app.PASSWORD': 'hush' }, {})).toEqual([]);
    expect(changes({ 'app.PASSWORD': 'hush' }, { 'app.PASSWORD': 'quiet' })).toEqual([]);
  });
});

group('tied to data', () => {
  test('changed, and only that', () => {
    const found = changes({ name: 'a', host: 'a' }, { name: 'b c', host: 'b' });
    expect(fixedChanges(questions, found)).toEqual([{ path: 'name', ask: 'Name', was: 'a', now: 'b c' }]);
    expect(fixedChanges(questions, changes({}, { name: 'b' }))).toEqual([]);
    expect(fixedChanges(questions, changes({ name: 'b' }, {}))).toEqual([]);
  });
});

group('for people', () => {
  test.each<[AnswerChange, string]>([
    [
      { kind: 'new', path: 'proxy.https', ask: 'HTTPS port', value: 443, asked: false },
      'new: proxy.https  443 (HTTPS port)',
    ],
    [
      { kind: 'new', path: 'proxy.https', ask: 'HTTPS port', value: 443, asked: true },
      'new: proxy.https  443 (HTTPS port; as answered)',
    ],
    [
      { ...changed('file'), was: 'localhost', value: 'lab.example.org' },
      'host  localhost → lab.example.org (edited in deployment.yml)',
    ],
    [changed('you'), 'host  a → b'],
    [changed('default'), 'host  a → b (the default is another now)'],
    [{ kind: 'gone', path: 'gpu.kind', was: 'nvidia' }, 'gone: gpu.kind  nvidia'],
    [{ ...changed('you'), was: true, value: false }, 'host  yes → no'],
    [{ ...changed('you'), was: '', value: ['0', '1'] }, 'host  "" → ["0","1"]'],
    [{ ...changed('you'), was: ' a', value: 'b ' }, 'host  " a" → "b "'],
    [{ kind: 'gone', path: 'a\u001b[2J', was: 'x\u009b2Jy\u202e' }, 'gone: a\\u{1b}[2J  x\\u{9b}2Jy\\u{202e}'],
  ])('%j', (change, want) => {
    expect(describe(change)).toBe(want);
  });
});

function changed(by: 'you' | 'file' | 'default') {
  return { kind: 'changed', path: 'host', ask: 'Host name', was: 'a', value: 'b', by } as const;
}

function added(answered: boolean): AnswerChange {
  return { kind: 'new', path: 'host', ask: 'Host name', value: 'b', asked: answered };
}
