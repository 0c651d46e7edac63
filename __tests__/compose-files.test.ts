import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { readDocument } from '../generators/core/yaml/document.js';
import { loadStack } from '../generators/edge/stacks.js';
import { readTemplates } from '../generators/edge/templates.js';
import { compose } from './edge/secrets/compose.js';
import { compiledOf } from './rules/built-in.js';

/** Compose files of our own that together say everything that the Compose Specification has a key for. */
const here = join(import.meta.dirname, 'compose-files');
const cases = readdirSync(here, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
const written = (name: string): unknown =>
  readDocument(name, readFileSync(join(here, name, 'compose.yml'), 'utf8')).document?.value;

const work = mkdtempSync(join(tmpdir(), 'compose-files-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

test('every key of the Compose Specification is in one of them', () => {
  const keys = readFileSync(join(here, 'keys.txt'), 'utf8').trim().split('\n');
  const found = new Set(cases.flatMap((name) => keysIn(written(name), '')));
  expect(keys.filter((key) => !found.has(key))).toEqual([]);
});

test('a key that is in none of them is missed', () => {
  expect(keysIn({ services: { web: { ports: [{ target: 80 }] } } }, '')).toEqual([
    'services',
    'services.*.ports',
    'services.*.ports.target',
  ]);
});

describe.each(cases)('%s', (name) => {
  test('says in the folder what it says in the file, or it is known where that went', async () => {
    const { deployed, said } = await deployedFrom(name);
    for (const [service, keys] of Object.entries(said)) {
      const copy = Object.entries(deployed).find(([each]) => each === service || each.startsWith(`${service}-`));
      const kept = new Set(Object.keys(copy?.[1] ?? {}));
      expect({ service, lost: Object.keys(keys).filter((key) => !kept.has(key) && !elsewhere.has(key)) }).toEqual({
        service,
        lost: [],
      });
    }
  });

  (compose === undefined ? test.skip : test)('is what Compose reads', async () => {
    const { folder } = await deployedFrom(name);
    const [program = '', ...args] = compose ?? [];
    const judged = spawnSync(program, [...args, '--profile', '*', 'config', '--quiet'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect({ status: judged.status, errors: judged.status === 0 ? '' : judged.stderr }).toEqual({
      status: 0,
      errors: '',
    });
  });
});

/** Environment and env files are files of their own, `extends` is written out, a fixed name is an alias, ports that a route leads to are the proxy's, limits stand under `deploy`. */
const elsewhere = new Set([
  ...['cpus', 'mem_limit', 'mem_reservation', 'pids_limit'],
  'environment',
  'env_file',
  'extends',
  'container_name',
  'ports',
  'scale',
  'profiles',
]);

/** The folder that comes of one of them with every part chosen, and the services on both sides. */
async function deployedFrom(name: string) {
  const root = process.cwd();
  const loaded = await loadStack(join(here, name, 'compose.yml'), { root, cwd: root });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const { stack } = loaded.value;
  const parts = Object.fromEntries(stack.profiles.map((profile) => [`profiles.${profile.name}`, true]));
  const { files } = compiledOf(
    { ...loaded.value, templates: readTemplates(root) },
    { name, host: 'localhost', ...parts },
  );
  const folder = mkdtempSync(join(work, name));
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const file = load(readFileSync(join(folder, 'docker-compose.yml'), 'utf8')) as { services: Services };
  for (const { env_file: env = [] } of Object.values(file.services))
    for (const path of env.filter((each) => each.startsWith('./secrets/'))) {
      mkdirSync(join(folder, 'secrets'), { recursive: true });
      writeFileSync(join(folder, path), "X='made'\n");
    }
  return { folder, deployed: file.services, said: (written(name) as { services: Services }).services };
}

type Services = Readonly<Record<string, { readonly env_file?: readonly string[] }>>;

/** Paths of keys as the list has them: names of the author's own are `*`. */
function keysIn(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysIn(item, path));
  if (typeof value !== 'object' || value === null) return [];
  const named = /^(?:services|networks|volumes|secrets|configs|models)$|\*\.(?:depends_on|networks|models)$/.test(path);
  return Object.entries(value).flatMap(([key, inner]) => {
    const below = path === '' ? key : `${path}.${named ? '*' : key}`;
    return [...(named ? [] : [below]), ...keysIn(inner, below)];
  });
}
