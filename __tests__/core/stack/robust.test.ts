import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { readStack } from '../../../generators/core/stack/read.js';

/** Reads, and checks that every problem says where, what, and with which code. */
function survives(text: string): void {
  const result = readStack('f.yml', text);
  const problems = result.ok ? result.warnings : result.problems;
  expect(result.ok || problems.length > 0).toBe(true);
  for (const { code, at, message } of problems) {
    expect(code).toMatch(/^stack\/[a-z-]+$/);
    expect(at?.line).toBeGreaterThan(0);
    expect(at?.column).toBeGreaterThan(0);
    expect(message).not.toMatch(/undefined|\[object/);
  }
}

test('no text crashes the reader', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), survives), { numRuns: 300 });
});

const words = [
  ...'version title questions secrets variables routes profiles roles files requires was hardened ask type default make when value path listen service port static tls about kind databases options scripts trusts gpu phase runs-on not sets puts one-of otherwise'.split(
    ' ',
  ),
  ...'image build command entrypoint environment env_file volumes ports networks depends_on healthcheck test deploy replicas scale restart profiles configs labels logging user tmpfs source target condition resources limits'.split(
    ' ',
  ),
];

const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    1,
    0,
    -1,
    1.5,
    '',
    'x',
    '${A}',
    '${',
    '$$',
    '${A:-b}',
    '${A:?c}',
    '${A:+d}',
    '/a:/b',
    '80:80',
    'postgres',
    'init',
    'app.A',
    '__proto__',
  ),
  fc.string(),
);
const key = fc.oneof(
  fc.constantFrom(...words),
  fc.constantFrom('A', 'B', 'web', '__proto__', 'constructor', '<<', 'x-y', 'x-deployment'),
  fc.string(),
);
const tree = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(key, tie('node'), { maxKeys: 4 }),
  ),
}));

test('no shape crashes the reader', () => {
  const part = tree.node;
  const stack = fc.record(
    {
      'x-deployment': fc.dictionary(fc.constantFrom(...words), part, { maxKeys: 6 }),
      services: fc.dictionary(fc.constantFrom('web', 'db', 'a b'), fc.dictionary(key, part, { maxKeys: 6 }), {
        minKeys: 1,
      }),
      volumes: part,
      networks: part,
      secrets: part,
    },
    { requiredKeys: ['services'] },
  );
  fc.assert(
    fc.property(stack, (value) => survives(dump(value))),
    { numRuns: 300 },
  );
});
