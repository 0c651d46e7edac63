import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { top } from '../../generators/core/stack/description.js';
import { needs } from '../../generators/core/stack/needs.js';
import { file, profile, requirements, role } from '../../generators/core/stack/parts.js';
import { question } from '../../generators/core/stack/questions.js';
import { route } from '../../generators/core/stack/routes.js';
import type { Schema } from '../../generators/core/stack/schema.js';
import { fileSecret, secret } from '../../generators/core/stack/secrets.js';
import { variableCase } from '../../generators/core/stack/variables.js';
import { vocabulary } from '../../generators/core/stack/vocabulary.js';
import { wishes } from '../../generators/core/stack/volumes.js';
import { filledIn, table } from './reference.js';

/** Every map of keys; those at the top have tables of their own. */
const maps = {
  top,
  question,
  secret,
  variable: variableCase,
  route,
  profile,
  requires: requirements,
  role,
  file,
  service: needs,
  volume: wishes,
  'file-secret': fileSecret,
};
const own = ['questions', 'secrets', 'variables', 'routes', 'profiles', 'requires', 'roles', 'files'];
const tables = Object.fromEntries(
  Object.entries(maps).map(([name, { schema }]) => [name, table(schema ?? {}, name === 'top' ? own : [])]),
);

const places = { schema: 'templates/stacks/stack.schema.json', reference: 'docs/stack.md' };
const schemaText = `${JSON.stringify(vocabulary)}\n`;

if (process.env.UPDATE === '1') {
  writeFileSync(places.schema, schemaText);
  writeFileSync(places.reference, filledIn(readFileSync(places.reference, 'utf8'), tables));
}

test('the schema of the package is that of the reader (npm run vocabulary writes it anew)', () => {
  expect(readFileSync(places.schema, 'utf8')).toBe(schemaText);
});

test('the tables of keys are those of the reader (npm run vocabulary writes them anew)', () => {
  const page = readFileSync(places.reference, 'utf8');
  expect([...page.matchAll(/<!-- keys: ([a-z-]+) -->/g)].map(([, name]) => name).sort()).toEqual(
    Object.keys(tables).sort(),
  );
  expect(filledIn(page, tables)).toBe(page);
});

test('every key says what it is for', () => {
  const silent = keysIn(vocabulary).filter(([, { description }]) => (description ?? '').length < 4);
  expect(silent.map(([path]) => path)).toEqual([]);
  expect(keysIn(vocabulary).length).toBeGreaterThan(100);
});

/** Every key of ours with its path. */
function keysIn(schema: Schema, path = '', ours = false): readonly (readonly [string, Schema])[] {
  const named = Object.entries(schema.properties ?? {}).flatMap(([name, each]) => {
    if (typeof each === 'boolean') return [];
    const below = keysIn(each, `${path}${name}.`, ours || name === 'x-deployment');
    return ours ? [[`${path}${name}`, each] as const, ...below] : below;
  });
  const item = schema.additionalProperties;
  return [...named, ...(typeof item === 'object' ? keysIn(item, `${path}NAME.`, ours) : [])];
}
