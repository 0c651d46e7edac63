import { type Given, renamed } from '../../core/answers/given.js';
import { migrations } from '../../core/answers/migrations.js';
import { migrated } from '../../core/answers/moved.js';
import type { Answers } from '../../core/model/question.js';
import type { Stack } from '../../core/model/stack.js';
import type { Existing } from './existing.js';

/**
 * The answers that the last run recorded, under the names and in the form that this version has for them; nothing where none were
 * recorded. What this version does not ask any more is among them.
 */
export function formerAnswers({ manifest }: Existing, { was }: Stack, version: string): Answers | undefined {
  if (manifest?.answers === undefined) return undefined;
  const said = Object.entries(manifest.answers).map(([path, value]): [string, Given] => [
    path,
    { kind: 'value', value },
  ]);
  const { given } = migrated(renamed(new Map(said), was), manifest.version, version, migrations);
  return Object.fromEntries([...given].flatMap(([path, now]) => (now.kind === 'value' ? [[path, now.value]] : [])));
}
