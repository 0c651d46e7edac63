import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CreateCommand } from '../../../generators/edge/command.js';
import { decide } from '../../../generators/edge/decide.js';
import { readOrder } from '../../../generators/edge/order.js';
import type { Prompt } from '../../../generators/edge/prompt.js';
import type { World } from '../../../generators/edge/world.js';
import { type Outcome, write } from '../../../generators/edge/write.js';
import { plainCommand, quietWorld } from '../world.js';

/** A small application in two versions, whose files differ in every way that an update knows. */
export const versions: Readonly<Record<'v1' | 'v2' | 'v3', Readonly<Record<string, string>>>> = {
  v1: application({
    tag: '1',
    files: { 'conf/a.conf': text('a', 1), 'conf/b.conf': text('b', 1), 'conf/old.conf': text('old', 1) },
  }),
  v2: application({
    tag: '2',
    questions: '    MODE: { ask: Mode, default: fast }\n',
    secrets: '    TOKEN: { make: hex, bytes: 16 }\n',
    files: { 'conf/a.conf': text('a', 2), 'conf/b.conf': text('b', 2), 'conf/new.conf': text('new', 2) },
  }),
  v3: application({
    tag: '3',
    questions: '    MODE: { ask: Mode, default: slow }\n',
    secrets: '    TOKEN: { make: hex, bytes: 16 }\n',
    files: { 'conf/a.conf': text('a', 3), 'conf/b.conf': text('b', 2), 'conf/new.conf': text('new', 2) },
  }),
};

/** Lines that are far enough apart for two people to change one each. */
function text(name: string, version: number): string {
  return `# ${name}\nfirst ${version}\n\n# the middle\n\nsecond ${version}\n\n# the end\n\nthird\n`;
}

interface Said {
  readonly tag: string;
  readonly questions?: string;
  readonly secrets?: string;
  readonly files: Readonly<Record<string, string>>;
}

function application({ tag, questions = '', secrets = '', files }: Said): Readonly<Record<string, string>> {
  const token = secrets === '' ? '' : ', TOKEN: "${TOKEN}", MODE: "${MODE}"';
  return {
    'stack.yml': `name: lab
x-deployment:
  version: 1
  title: Lab
  questions:
    WORKERS: { ask: Workers, type: integer, default: 1 }
    DATABASE: { ask: Name of the database, default: lab, fixed: true }
${questions}  secrets:
    KEY: { make: hex, bytes: 32 }
${secrets}  profiles:
    extra: { ask: "Extra part", default: true }
services:
  web:
    image: lab/web:${tag}
    environment: { KEY: "\${KEY}", WORKERS: "\${WORKERS}", DATABASE: "\${DATABASE}"${token} }
    volumes: ["./conf:/etc/lab:ro", "data:/data"]
  extra:
    image: lab/extra:1
    profiles: [extra]
    environment: { EXTRA: "yes" }
    volumes: ["extra:/extra"]
volumes:
  data: { x-deployment: { about: Data } }
  extra: { x-deployment: { about: Extra data } }
`,
    ...files,
  };
}

/** Puts a version of the application where the folder's answers look for it. */
export function install(cwd: string, version: keyof typeof versions): void {
  rmSync(join(cwd, 'lab'), { recursive: true, force: true });
  for (const [path, content] of Object.entries(versions[version])) place(join(cwd, 'lab', path), content);
}

/** Writes a file and the folders above it. */
export function place(path: string, content: string | Uint8Array, mode?: number): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  if (mode !== undefined) chmodSync(path, mode);
}

/** Runs the command as somebody standing in `cwd` would. */
export async function run(
  command: Partial<CreateCommand>,
  cwd: string,
  more: { readonly prompt?: Prompt; readonly world?: Partial<World> } = {},
): Promise<Outcome> {
  const world = { ...quietWorld(cwd), ...more.world, ...(more.prompt === undefined ? {} : { prompt: more.prompt }) };
  return write(await decide(await readOrder({ ...plainCommand, ...command }, world), world), world);
}

/** Path → content and mode of everything in a folder, back-ups and lock aside. */
export function snapshot(folder: string): ReadonlyMap<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const all = entries.flatMap((entry): readonly (readonly [string, string])[] => {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (name.startsWith('.deployment/backup')) return [];
    const { mode } = lstatSync(path);
    const content = entry.isFile() ? readFileSync(path, 'latin1') : entry.isDirectory() ? 'folder' : 'other';
    return [[name, `${(mode & 0o7777).toString(8)} ${content}`]];
  });
  return new Map(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** When everything in a folder was last changed. */
export function times(folder: string): ReadonlyMap<string, number> {
  return new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => [
      path,
      lstatSync(join(folder, path)).mtimeMs,
    ]),
  );
}

export const readIn = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8');
export const isIn = (folder: string, path: string): boolean => existsSync(join(folder, path));
