import { expect, test } from '@jest/globals';
import { nothingPicked, picked } from '../../../generators/core/answers/pattern.js';
import { asked } from './questions.js';

const questions = [
  asked('host'),
  asked('proxy.kind'),
  asked('proxy.tls.key'),
  asked('proxyless.kind'),
  asked('services.api.tag'),
  asked('services.db.tag'),
  asked('app.TAG'),
  asked('app.A+B'),
  asked('app.PASSWORD', { secret: true }),
];

test.each<[string, readonly string[]]>([
  ['host', ['host']],
  [' host ', ['host']],
  ['proxy', ['proxy.kind', 'proxy.tls.key']],
  ['proxy.tls', ['proxy.tls.key']],
  ['proxy.*', ['proxy.kind', 'proxy.tls.key']],
  ['*.tag', ['services.api.tag', 'services.db.tag']],
  ['*.kind', ['proxy.kind', 'proxyless.kind']],
  ['services.*.tag', ['services.api.tag', 'services.db.tag']],
  ['app', ['app.TAG', 'app.A+B']],
  ['app.A+B', ['app.A+B']],
  ['app.A+*', ['app.A+B']],
  ['app.A.B*', []],
  ['app.PASSWORD', []],
  ['*PASSWORD', []],
  ['prox', []],
  ['host.', []],
  ['', []],
  ['.*', []],
])('%j picks %j', (pattern, want) => {
  expect(picked(questions, pattern)).toEqual(want);
});

test('a star alone picks everything that is no secret', () => {
  expect(picked(questions, '*')).toEqual(questions.slice(0, -1).map(({ path }) => path));
});

test.each([
  ['hsot', 'did you mean host?'],
  ['poxy', 'did you mean proxy?'],
  ['proxy.knd', 'did you mean proxy.kind?'],
  ['proxy.tsl', 'did you mean proxy.tls?'],
  ['something entirely different', 'the questions command lists all of them'],
])('%s picks nothing: %s', (pattern, hint) => {
  expect(picked(questions, pattern)).toEqual([]);
  expect(nothingPicked(questions, pattern)).toEqual({
    code: 'usage/nothing-to-ask',
    message: `--ask ${pattern}: there is no such question`,
    hint,
  });
});
