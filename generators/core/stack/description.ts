import type { Stack } from '../model/stack.js';
import { type Entry, entriesOf, entryOf, type Node } from '../yaml/node.js';
import { readFiles, readProfiles, readRequirements, readRoles } from './parts.js';
import { readQuestions } from './questions.js';
import type { Reading } from './reading.js';
import { readRoutes } from './routes.js';
import { readSecrets } from './secrets.js';
import { anything, fields, flag, given, listOf, mapOf, prose, text } from './shape.js';
import { readVariables } from './variables.js';

type Description = Pick<
  Stack,
  | 'title'
  | 'summary'
  | 'notes'
  | 'homepage'
  | 'hardened'
  | 'questions'
  | 'secrets'
  | 'variables'
  | 'routes'
  | 'profiles'
  | 'roles'
  | 'files'
  | 'requires'
  | 'was'
  | 'glossary'
>;

const top = fields({
  version: anything,
  title: prose,
  summary: prose,
  notes: listOf(text),
  homepage: prose,
  questions: anything,
  secrets: anything,
  variables: anything,
  routes: anything,
  profiles: anything,
  roles: anything,
  files: anything,
  requires: anything,
  was: anything,
  glossary: mapOf(prose),
  hardened: flag,
});

/** `x-deployment` at the top (vocabulary, "At the top"); all of it empty where there is none. */
export function readDescription(node: Node | undefined, name: string, reading: Reading): Description {
  const said = node === undefined ? {} : (top(node, reading) ?? {});
  if (node?.kind === 'map') checkVersion(node, reading);
  const part = (key: string) => entryOf(node, key)?.node;
  return {
    title: said.title ?? name,
    summary: said.summary ?? '',
    notes: said.notes ?? [],
    hardened: said.hardened ?? false,
    glossary: said.glossary ?? {},
    questions: readQuestions(part('questions'), reading),
    secrets: readSecrets(part('secrets'), reading),
    variables: readVariables(part('variables'), reading),
    routes: readRoutes(part('routes'), reading),
    profiles: readProfiles(part('profiles'), reading),
    roles: readRoles(part('roles'), reading),
    files: readFiles(part('files'), reading),
    requires: readRequirements(part('requires'), reading),
    was: Object.fromEntries(entriesOf(part('was')).flatMap((entry) => renamed(entry, reading))),
    ...given({ homepage: said.homepage }),
  };
}

function checkVersion(node: Node, reading: Reading): void {
  const version = entryOf(node, 'version')?.node;
  if (version?.value === 1) return;
  const message = version === undefined ? 'x-deployment has no version' : 'this version of x-deployment is not known';
  reading.error('version', version ?? node, message, 'write version: 1');
}

function renamed({ name, node }: Entry, reading: Reading): readonly (readonly [string, string])[] {
  const now = text(node, reading);
  return now === undefined ? [] : [[name, now]];
}
