import { describe, expect, test } from '@jest/globals';
import { holds } from '../../../generators/core/conditions/holds.js';
import type { ConditionEntry } from '../../../generators/core/model/condition.js';
import type { Yaml } from '../../../generators/core/model/yaml.js';

const facts = (path: string): Yaml | undefined =>
  new Map<string, Yaml>([
    ['gpu.kind', 'nvidia'],
    ['profiles.pgadmin', true],
    ['app.WORKERS', 2],
    ['app.PARTS', ['web', 'api']],
    ['app.EMPTY', ''],
  ]).get(path);

const is = (path: string, ...values: ConditionEntry['values']): ConditionEntry => ({ path, not: false, values });
const isNot = (path: string, ...values: ConditionEntry['values']): ConditionEntry => ({ path, not: true, values });

describe('holds', () => {
  test.each<[string, readonly ConditionEntry[], boolean]>([
    ['nothing asked for', [], true],
    ['the one value', [is('gpu.kind', 'nvidia')], true],
    ['one of several values', [is('gpu.kind', 'amd', 'nvidia')], true],
    ['none of several values', [is('gpu.kind', 'amd', 'intel')], false],
    ['not that value', [isNot('gpu.kind', 'none')], true],
    ['not, but it is', [isNot('gpu.kind', 'none', 'nvidia')], false],
    ['a truth value', [is('profiles.pgadmin', true)], true],
    ['the word for a truth value is not it', [is('profiles.pgadmin', 'true')], false],
    ['a number', [is('app.WORKERS', 2)], true],
    ['an item of a list', [is('app.PARTS', 'api')], true],
    ['no item of a list', [is('app.PARTS', 'db')], false],
    ['an empty answer is an answer', [is('app.EMPTY', '')], true],
    ['an absent fact matches nothing', [is('gpu.devices', 'all')], false],
    ['not of an absent fact', [isNot('gpu.devices', 'all')], true],
    ['all must match', [is('gpu.kind', 'nvidia'), is('profiles.pgadmin', false)], false],
  ])('%s', (_, condition, want) => {
    expect(holds(condition, facts)).toBe(want);
  });
});
