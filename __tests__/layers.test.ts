import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

/** Area → what it may import beside itself. The model imports nothing; what touches the world is imported by nothing in core. */
const reach: Readonly<Record<string, readonly string[]>> = {
  'core/model': [],
  'core/yaml': ['core/model', 'js-yaml'],
  'core/conditions': ['core/model'],
  'core/stack': ['core/answers', 'core/model', 'core/texts', 'core/yaml'],
  'core/answers': ['core/conditions', 'core/draft', 'core/features', 'core/model', 'core/yaml'],
  'core/draft': ['core/conditions', 'core/features', 'core/model', 'core/texts', 'core/yaml'],
  'core/texts': ['core/model', 'core/yaml'],
  'core/features': ['core/model', 'core/texts', 'core/yaml'],
  'core/bind': ['core/conditions', 'core/draft', 'core/model', 'core/texts', 'core/yaml'],
  'core/steps': ['core/model'],
  'core/render': [
    'core/answers',
    'core/features',
    'core/model',
    'core/steps',
    'core/texts',
    'core/yaml',
    'ejs',
    'js-yaml',
  ],
  'core/merge': ['core/diff', 'core/model', 'core/yaml', 'js-yaml'],
  'core/diff': [],
  'core/plan': ['core/merge', 'core/model', 'core/texts'],
  'core/consequences': ['core/model', 'core/texts', 'core/yaml'],
  'core/rotation': ['core/answers', 'core/model', 'core/texts', 'core/yaml'],
  core: ['core/answers', 'core/bind', 'core/draft', 'core/features', 'core/model', 'core/render'],
  'edge/secrets': ['core/model', 'core/render', 'node', 'generate-password'],
  'edge/certificates': ['core/model', 'node', 'node-forge'],
  'edge/git': ['core/model', 'core/render', 'node'],
  'edge/rotate': ['core/*', 'edge', 'edge/secrets', 'edge/transaction', 'node'],
  'edge/transaction': ['core/model', 'core/plan', 'edge', 'node'],
  'edge/update': ['core', 'core/*', 'edge', 'edge/certificates', 'edge/git', 'edge/transaction', 'node'],
  edge: [
    'core',
    'core/*',
    'edge/certificates',
    'edge/git',
    'edge/rotate',
    'edge/secrets',
    'edge/transaction',
    'edge/update',
    'inquirer',
    'node',
  ],
  app: ['core/model', 'edge', 'yeoman-environment', 'yeoman-generator'],
  '': ['app', 'core/model', 'edge'],
};

/** What of the world a language lets in without an import. */
const worldly =
  /\b(?:process\.[a-z]|console\.|Date\.now|new Date\b|Math\.random|globalThis|setTimeout|setInterval|fetch\()/;

type Files = ReadonlyMap<string, string>;

const folder = join(import.meta.dirname, '..', 'generators');
const files: Files = new Map(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
);

describe('who imports whom', () => {
  test('every file keeps to its reach', () => {
    expect(strays(files)).toEqual([]);
  });

  test('core asks nothing of the world', () => {
    expect(worldlyIn(files)).toEqual([]);
  });

  test('only the command ends the process', () => {
    expect([...files].filter(([, text]) => /process\.exit/.test(code(text))).map(([path]) => path)).toEqual(['cli.ts']);
  });

  test('only these write: the two commits into the folder, and what other programs look at in a place of their own', () => {
    const writers = [...files].filter(([path, text]) => path.startsWith('edge/') && writes(code(text)));
    expect(writers.map(([path]) => path).sort()).toEqual([
      'edge/editor.ts',
      'edge/folder.ts',
      'edge/transaction/disk.ts',
      'edge/update/judge/workplace.ts',
    ]);
  });

  test('every area has files, and every file an area', () => {
    expect([...new Set([...files.keys()].map(areaOf))].sort()).toEqual(Object.keys(reach).sort());
  });
});

describe('a broken sample is found', () => {
  test.each([
    ['core/model/a.ts', "import { b } from '../render/b.js';", ['core/model/a.ts imports core/render']],
    ['core/model/a.ts', "import type {\n  B,\n} from '../yaml/b.js';", ['core/model/a.ts imports core/yaml']],
    ['core/stack/rules/a.ts', "export * from '../../../edge/b.js';", ['core/stack/rules/a.ts imports edge']],
    ['core/plan/a.ts', "import { readFileSync } from 'node:fs';", ['core/plan/a.ts imports node']],
    ['core/answers/a.ts', "const b = await import('node-forge/lib/pki.js');", ['core/answers/a.ts imports node-forge']],
    ['edge/a.ts', "import '../app/index.js';", ['edge/a.ts imports app']],
    ['odd/a.ts', '', ['odd/a.ts is in no area']],
  ])('%s: %s', (path, text, want) => {
    expect(strays(new Map([[path, text]]))).toEqual(want);
  });

  test('the world without an import', () => {
    expect(
      worldlyIn(
        new Map([
          ['core/a.ts', 'const now = Date.now();'],
          ['core/b.ts', '// process.exit is not ours'],
        ]),
      ),
    ).toEqual(['core/a.ts']);
  });
});

/** Whether a file takes from Node what makes, changes or removes something on the disk. */
function writes(text: string): boolean {
  const taken = [...text.matchAll(/^import\s*\{([^}]*)\}\s*from\s*'node:fs(?:\/promises)?'/gm)].flatMap((match) =>
    (match[1] ?? '').split(',').map((name) => name.trim()),
  );
  return taken.some((name) =>
    /^(?:write|append|rename|mkdir|link|symlink|copyFile|cp|chmod|chown|truncate)/.test(name),
  );
}

function strays(all: Files): readonly string[] {
  return [...all].flatMap(([path, text]) => {
    const area = areaOf(path);
    const allowed = reach[area];
    if (allowed === undefined) return [`${path} is in no area`];
    return importsOf(path, text)
      .filter(
        (other) =>
          other !== area && !allowed.includes(other) && !(allowed.includes('core/*') && other.startsWith('core/')),
      )
      .map((other) => `${path} imports ${other}`);
  });
}

/** The areas and packages that a file imports, types included. */
function importsOf(path: string, text: string): readonly string[] {
  const found = [
    ...code(text).matchAll(
      /^(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\bimport\('([^']+)'\)/gm,
    ),
  ];
  return [
    ...new Set(
      found
        .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
        .map((said) => (said.startsWith('.') ? areaOf(join(dirname(path), said)) : packageOf(said))),
    ),
  ];
}

/** Folders below an area belong to it. */
function areaOf(path: string): string {
  const parts = dirname(path).split('/');
  return parts[0] === '.' ? '' : parts.slice(0, parts[0] === 'core' || parts[0] === 'edge' ? 2 : 1).join('/');
}

const packageOf = (said: string): string =>
  said.startsWith('node:')
    ? 'node'
    : said
        .split('/')
        .slice(0, said.startsWith('@') ? 2 : 1)
        .join('/');

const worldlyIn = (all: Files): readonly string[] =>
  [...all].filter(([path, text]) => path.startsWith('core/') && worldly.test(code(text))).map(([path]) => path);

/** Without comments and without the words in strings. */
function code(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}
