import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { read } from '../../../generators/core/answers/value.js';
import type { Question } from '../../../generators/core/model/question.js';
import type { Yaml } from '../../../generators/core/model/yaml.js';
import { asked } from './questions.js';

const text = (said: Partial<Question>, words: string) => read(asked('x', said), { kind: 'text', text: words });
const value = (said: Partial<Question>, given: Yaml) => read(asked('x', said), { kind: 'value', value: given });

const kinds = [
  { value: 'none', about: '' },
  { value: 'nvidia', about: '' },
];

describe('what is right', () => {
  test.each<[Partial<Question>, string, Yaml]>([
    [{ type: 'text' }, 'any words: "quoted", $dollar, #hash', 'any words: "quoted", $dollar, #hash'],
    [{ type: 'text', default: '' }, '', ''],
    [{ type: 'integer' }, '-7', -7],
    [{ type: 'integer', min: 1, max: 3 }, '3', 3],
    [{ type: 'number' }, '-1', -1],
    [{ type: 'number', max: 2 }, '1.25', 1.25],
    [{ type: 'boolean' }, 'yes', true],
    [{ type: 'boolean' }, 'False', false],
    [{ type: 'choice', choices: kinds }, 'nvidia', 'nvidia'],
    [{ type: 'choice', choices: [{ value: 2, about: '' }] }, '2', 2],
    [{ type: 'list' }, 'a, b,c', ['a', 'b', 'c']],
    [{ type: 'list', of: 'integer' }, '1,2', [1, 2]],
    [{ type: 'list' }, '', []],
    [{ type: 'list' }, '[{"at": "/data", "on": ["web"]}]', [{ at: '/data', on: ['web'] }]],
    [{ type: 'email' }, "o'brien+lab@example.org", "o'brien+lab@example.org"],
    [{ type: 'path' }, '/srv/with space/x', '/srv/with space/x'],
    [{ type: 'url' }, 'https://example.org/a?b=$c', 'https://example.org/a?b=$c'],
    [{ type: 'image' }, 'registry.example.org:5000/lab/api:1.0', 'registry.example.org:5000/lab/api:1.0'],
    [{ type: 'text', pattern: '1[4-7]([.-].*)?' }, '17-alpine', '17-alpine'],
  ])('%j takes %j', (question, words, want) => {
    expect(text(question, words)).toEqual({ ok: true, value: want });
  });
});

describe('what is wrong, and what would be right', () => {
  test.each<[Partial<Question>, string, string]>([
    [{ type: 'text' }, '', 'must not be empty'],
    [{ type: 'text' }, 'two\nlines', 'must fit in one line and have no control character; it has a line break'],
    [{ type: 'text' }, 'nul\0', 'must fit in one line and have no control character; it has U+0000'],
    [{ type: 'text' }, 'half \ud800', 'must fit in one line and have no control character; it has U+D800'],
    [{ type: 'list' }, 'a,b\u2028c', 'must fit in one line and have no control character; it has U+2028'],
    [{ type: 'integer' }, '2.5', 'must be a whole number, not "2.5"'],
    [{ type: 'integer' }, '', 'must be a whole number, not ""'],
    [{ type: 'integer', min: 0 }, '-1', 'must be at least 0, not -1'],
    [{ type: 'integer', min: 1, max: 65535 }, '70000', 'must be from 1 to 65535, not 70000'],
    [{ type: 'number' }, '1e5', 'must be a number, not "1e5"'],
    [{ type: 'number' }, '.5', 'must be a number, not ".5"'],
    [{ type: 'number', min: 0.5 }, '0.4', 'must be at least 0.5, not 0.4'],
    [{ type: 'boolean' }, 'maybe', 'must be yes or no, not "maybe"'],
    [{ type: 'choice', choices: kinds }, 'amd', 'must be none or nvidia, not "amd"'],
    [{ type: 'list', of: 'integer' }, '1,x', 'must be a whole number, not "x"'],
    [{ type: 'list' }, '[1', 'is in brackets, so it must be a JSON list, not "[1"'],
    [{ type: 'email' }, 'nobody', 'must be an e-mail address such as name@example.org, not "nobody"'],
    [{ type: 'path' }, ' /srv', 'must be a path without spaces at its ends, not " /srv"'],
    [{ type: 'url' }, 'example.org', 'must be an address such as https://example.org/path, not "example.org"'],
    [{ type: 'image' }, 'a b', 'must be an image such as registry.example.org/name:1.0, not "a b"'],
    [{ type: 'text', pattern: '1[4-7]' }, '17x', 'must match 1[4-7], and "17x" does not'],
    [{ type: 'text', pattern: 'a|b' }, 'xb', 'must match a|b, and "xb" does not'],
    [{ type: 'text', refuse: (found) => (found === 'bad' ? 'is not good' : undefined) }, 'bad', 'is not good'],
  ])('%j refuses %j', (question, words, wrong) => {
    expect(text(question, words)).toEqual({ ok: false, wrong });
  });
});

describe('values from a file', () => {
  test.each<[Partial<Question>, Yaml, Yaml]>([
    [{ type: 'integer' }, 3, 3],
    [{ type: 'integer' }, '3', 3],
    [{ type: 'boolean' }, 'no', false],
    [{ type: 'list' }, [{ at: '/data' }], [{ at: '/data' }]],
    [{ type: 'choice', choices: [{ value: true, about: '' }] }, true, true],
  ])('%j takes %j', (question, given, want) => {
    expect(value(question, given)).toEqual({ ok: true, value: want });
  });

  test.each<[Partial<Question>, Yaml, string]>([
    [{ type: 'text' }, 1.1, 'must be text; write it in quotes: "1.1"'],
    [{ type: 'text' }, true, 'must be text; write it in quotes: "true"'],
    [{ type: 'text' }, ['a'], 'must be text, not ["a"]'],
    [{ type: 'integer' }, 1.5, 'must be a whole number, not 1.5'],
    [{ type: 'list' }, 'a', 'must be a list, not "a"'],
    [{ type: 'list', of: 'text' }, [17], 'must be text; write it in quotes: "17"'],
    [{ type: 'list' }, [{ at: '/a\n' }], 'must fit in one line and have no control character; it has a line break'],
  ])('%j refuses %j', (question, given, wrong) => {
    expect(value(question, given)).toEqual({ ok: false, wrong });
  });
});

test('text of any characters arrives as it was typed, or is refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (words) => {
      const found = text({ type: 'text' }, words);
      const oneLine = !/[\p{Cc}\p{Cs}\u2028\u2029\uFEFF]/u.test(words);
      expect(found.ok).toBe(oneLine);
      if (found.ok) expect(found.value).toBe(words);
    }),
  );
});
