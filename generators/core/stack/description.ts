import type { Stack } from '../model/stack.js';
import { entryOf, type Node } from '../yaml/node.js';
import { fields, key } from './fields.js';
import { file, profile, readFiles, readProfiles, readRoles, requirements, role } from './parts.js';
import { question, readQuestions } from './questions.js';
import type { Reading } from './reading.js';
import { readRoutes, route } from './routes.js';
import { readSecrets, secret } from './secrets.js';
import { apart, flag, given, listOf, mapOf, prose, text } from './shape.js';
import { readVariables, variable } from './variables.js';
import { version } from './version.js';

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

/** `x-deployment` at the top. */
export const top = fields({
  version,
  title: key(prose, 'What people call it. Without it: the name of the project.'),
  summary: key(prose, 'One line on what it is.'),
  homepage: key(prose, 'Where its people are.'),
  notes: key(
    listOf(text),
    'What an operator must know or do that nothing here can do, for the README; may hold variables.',
  ),
  hardened: key(
    flag,
    'The author has run it without capabilities and on read-only roots, so every container gets both unless it says otherwise in Compose.',
    { default: false },
  ),
  questions: key(apart(question), 'What the operator decides: answered at `app.NAME`, and a variable of that name.'),
  secrets: key(apart(secret), 'Secrets, each a variable of that name.'),
  variables: key(apart(variable), 'Values, or cases of which the first that holds counts.'),
  routes: key(apart(route), 'Ways in. Named, so that an answer can say `routes.NAME.listen`.'),
  profiles: key(apart(profile), 'The questions behind profiles of Compose.'),
  requires: key(requirements, 'What the machine must have: doctor looks at it and the README names it.'),
  roles: key(apart(role), 'Kinds of further machines. A stack that has any can be on several machines.'),
  files: key(apart(file), 'Further files of the folder, by path. What a service mounts from `./…` is copied anyway.'),
  glossary: key(
    mapOf(prose),
    'What the documents of the application call things, and where that is decided here; a table in the README.',
  ),
  was: key(
    mapOf(text),
    'Former names in an answers file, also of other documents, and what they are now; `secrets.NAME` where a secret was among the answers.',
  ),
});

/** `x-deployment` at the top (vocabulary, "At the top"); all of it empty where there is none. */
export function readDescription(node: Node | undefined, name: string, reading: Reading): Description {
  const said = node === undefined ? {} : (top(node, reading) ?? {});
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
    requires: {
      architecture: said.requires?.architecture ?? [],
      gpu: said.requires?.gpu ?? [],
      login: said.requires?.login ?? [],
      kernel: said.requires?.kernel ?? [],
      ...given({ memory: said.requires?.memory, disk: said.requires?.disk }),
    },
    was: said.was ?? {},
    ...given({ homepage: said.homepage }),
  };
}
