import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { place } from './folder.js';

/** What a small application says beyond the least; YAML as it stands in its stack.yml. */
export interface Small {
  readonly tag?: string;
  /** `{ … }` by name. */
  readonly questions?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly was?: string;
  readonly profile?: string;
  /** Further values in the environment of the one service, by name. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Further services, by name. */
  readonly services?: Readonly<Record<string, string>>;
  /** What lies beside it, below `conf/` to be copied. */
  readonly files?: Readonly<Record<string, string>>;
  readonly executable?: readonly string[];
}

/** Puts the application where the answers of a folder in `cwd` look for it, in place of another version. */
export function put(cwd: string, small: Small): void {
  rmSync(join(cwd, 'lab'), { recursive: true, force: true });
  const files = { 'conf/always.conf': 'always\n', ...small.files };
  place(join(cwd, 'lab/stack.yml'), stack(small));
  for (const [path, content] of Object.entries(files)) place(join(cwd, 'lab', path), content);
  for (const path of small.executable ?? []) chmodSync(join(cwd, 'lab', path), 0o755);
}

function stack({
  tag = '1',
  questions = {},
  secrets = {},
  was,
  profile,
  environment = {},
  services = {},
}: Small): string {
  return `name: lab
x-deployment:
  version: 1
  title: Lab
${was === undefined ? '' : `  was: ${was}\n`}  questions:
    WORKERS: { ask: Workers, type: integer, default: 1 }
${lines(questions)}  secrets:
    KEY: { make: hex, bytes: 32 }
${lines(secrets)}${profile === undefined ? '' : `  profiles:\n    ${profile}\n`}services:
  web:
    image: lab/web:${tag}
    environment:
      KEY: "\${KEY}"
      WORKERS: "\${WORKERS}"
${lines(environment, '      ')}    volumes: ["./conf:/etc/lab:ro", "data:/data"]
${lines(services, '  ')}volumes:
  data: { x-deployment: { about: Data } }
`;
}

const lines = (entries: Readonly<Record<string, string>>, indent = '    '): string =>
  Object.entries(entries)
    .map(([name, value]) => `${indent}${name}: ${value}\n`)
    .join('');
