import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { questionsFor } from '../generators/core/features/all.js';
import { anchors } from '../generators/core/render/readme/chapter.js';
import { stackCodes } from '../generators/core/stack/codes.js';
import { readStack } from '../generators/core/stack/read.js';
import { options } from '../generators/edge/options.js';
import { blocks, headings, unfenced } from './core/render/readme/pages.js';
import { bumps } from './rules/bumps.js';
import { dioptra } from './rules/dioptra.js';
import { genui } from './rules/genui.js';
import { pyiron } from './rules/pyiron.js';

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'templates/README.md',
  ...below('docs').filter((path) => path.endsWith('.md')),
];
const textOf = (path: string): string => readFileSync(path, 'utf8');

describe.each(documents)('%s', (path) => {
  const text = textOf(path);

  test('links to what exists', () => {
    for (const [, target = ''] of unfenced(text).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [file = '', anchor] = target.split('#');
      const linked = file === '' ? path : normalize(join(dirname(path), file));
      expect([target, existsSync(linked)]).toEqual([target, true]);
      if (anchor !== undefined) expect(anchors(headings(textOf(linked)).map(({ words }) => words))).toContain(anchor);
    }
  });

  test('names files that exist', () => {
    const named = [...text.matchAll(/`((?:generators|templates|__tests__|docs|scripts|\.ci)\/[\w./-]+)`/g)].map(
      ([, name = '']) => name,
    );
    const ofTheFolder = (name: string): boolean =>
      existsSync(join('templates/folder', name)) || existsSync(join('templates/folder', `${name}.ejs`));
    for (const name of named) expect([name, existsSync(name) || ofTheFolder(name)]).toEqual([name, true]);
  });

  test('is about this package and no other place', () => {
    expect(text).not.toMatch(/\/work\/|\/home\/|TODO|FIXME/);
  });
});

test('the two commands of the README are scripts of the package', () => {
  const { scripts, bin } = JSON.parse(textOf('package.json')) as {
    scripts: Record<string, string>;
    bin: Record<string, string>;
  };
  const readme = textOf('README.md');
  expect(readme).toContain(`npm ci && npm run build && node ${bin['create-deployment']} my-lab --stack dioptra --yes`);
  expect(readme).toContain('npm ci && npm test');
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['build', 'test']));
});

test('the page of problems has every code, and no other', () => {
  const listed = [...textOf('docs/problems.md').matchAll(/^\| `([a-z]+\/[a-z-]+)` \|/gm)].map(([, code = '']) => code);
  expect([...listed].sort()).toEqual([...codesInTheSource()].sort());
});

/** Literal codes, and those that a file puts together from a prefix and a word. */
function codesInTheSource(): ReadonlySet<string> {
  const sources = below('generators').map((path) => [path, textOf(path)] as const);
  const literal = sources.flatMap(([, text]) =>
    [...text.matchAll(/'((?:stack|answer|target|usage)\/[a-z-]+)'/g)].map(([, code = '']) => code),
  );
  const made = (file: string, pattern: RegExp, prefix: string): readonly string[] =>
    [...textOf(file).matchAll(pattern)].map(([, word = '']) => `${prefix}${word}`);
  const usage = below('generators/edge').flatMap((path) => made(path, /\busage\(\s*'([a-z-]+)'/g, 'usage/'));
  const assets = below('generators/edge').flatMap((path) => made(path, /\bcomplain\(\s*'([a-z-]+)'/g, 'stack/asset-'));
  expect([usage.length, assets.length]).not.toContain(0);
  return new Set([...literal, ...usage, ...assets, ...stackCodes.map((code) => `stack/${code}`)]);
}

test('the table of answers has every path, and says which are asked', () => {
  const rows = [
    ...textOf('docs/operating.md').matchAll(
      /^\| `([\w.]+)` \| (yes|no|as the stack says|where the stack has roles) \|/gm,
    ),
  ].map(([, path = '', asked = '']) => [path, asked] as const);
  const questions = [dioptra, genui, bumps, pyiron].flatMap(({ stack }) =>
    questionsFor(stack).map(({ path, asked }) => [pattern(path), asked ? 'yes' : 'no'] as const),
  );
  expect([...new Set(rows.map(([path]) => path))].sort()).toEqual([...new Set(questions.map(([path]) => path))].sort());
  for (const [path, asked] of rows) {
    const known = new Set(questions.filter((question) => question[0] === path).map((question) => question[1]));
    if (asked === 'yes' || asked === 'no') expect([path, [...known]]).toEqual([path, [asked]]);
  }
});

/** `storage.database.kind` as `storage.NAME.kind`. */
function pattern(path: string): string {
  if (path === 'storage.extra') return path;
  return path
    .replace(/^(app|profiles|routes|services|storage|limits)\.[^.]+/, '$1.NAME')
    .replace(/^(services\.NAME\.databases)\.[^.]+/, '$1.PREFIX');
}

test('the example of a stack is one', () => {
  const [example] = blocks(textOf('docs/stack.md')).filter(({ language }) => language === 'yaml');
  expect(readStack('example', example?.text ?? '')).toMatchObject({ ok: true, warnings: [] });
});

test('every option of the command line is described', () => {
  const described = [...textOf('docs/operating.md').matchAll(/^\| `--([a-z-]+)/gm)].map(([, name]) => name);
  expect(described.sort()).toEqual(options.map(({ name }) => name).sort());
});

test('every template is on the map', () => {
  const rows = [...textOf('templates/README.md').matchAll(/^\| `((?:folder|stacks)\/[^`]+)` \|/gm)].map(
    ([, glob = '']) => asPattern(glob),
  );
  const strangers = below('templates')
    .map((path) => path.slice('templates/'.length))
    .filter((path) => path !== 'README.md' && !rows.some((row) => row.test(path)));
  expect(strangers).toEqual([]);
  for (const row of rows)
    expect(below('templates').some((path) => row.test(path.slice('templates/'.length)))).toBe(true);
});

function asPattern(glob: string): RegExp {
  const escaped = glob.replaceAll('<name>', '*').replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('**', '\u0000').replaceAll('*', '[^/]*').replaceAll('\u0000', '.*')}$`);
}

function below(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
