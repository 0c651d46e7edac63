import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { flatten, nest } from '../../../generators/core/answers/tree.js';
import type { Answers } from '../../../generators/core/model/question.js';

describe('flatten and nest', () => {
  test('maps become dots, lists stay values', () => {
    const extra = [{ at: '/data', on: ['web'], kind: 'directory', path: '/srv/data' }];
    const tree = { host: 'lab.example.org', gpu: { kind: 'nvidia', devices: ['0', '1'] }, storage: { extra } };
    const flat = { host: 'lab.example.org', 'gpu.kind': 'nvidia', 'gpu.devices': ['0', '1'], 'storage.extra': extra };
    expect(flatten(tree)).toEqual(flat);
    expect(nest(flat)).toEqual(tree);
  });

  test('what says nothing leaves no path', () => {
    expect(flatten({ app: null, gpu: {}, host: 'x' })).toEqual({ host: 'x' });
  });

  test('a path that begins another keeps both apart', () => {
    const flat = { 'profiles.web': true, 'profiles.web.debug': false, 'profiles.web.debug.more': 1 };
    expect(nest(flat)).toEqual({ profiles: { web: true, 'web.debug': false, 'web.debug.more': 1 } });
    expect(flatten(nest(flat))).toEqual(flat);
  });

  const name = fc.oneof(fc.constantFrom('a', 'b', '__proto__', 'constructor', ''), fc.string({ maxLength: 4 }));
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('.'));
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 }));

  test('every set of paths comes back', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(path, leaf), { maxLength: 12 }), (entries) => {
        const flat: Answers = Object.fromEntries(entries);
        expect(new Map(Object.entries(flatten(nest(flat))))).toEqual(new Map(Object.entries(flat)));
      }),
    );
  });
});
