import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { flatten } from '../generators/core/answers/tree.js';
import type { OutputFile } from '../generators/core/model/file.js';
import type { YamlMap } from '../generators/core/model/yaml.js';
import { inNodeFolder } from '../generators/core/texts/node-folder.js';
import { type BuiltIn, builtIn, compiledOf } from './rules/built-in.js';

/**
 * A case is a folder: the answers with the name of their stack, the paths of all files that must come of them, and every file that is
 * not simply copied. `UPDATE=1 npm test` writes what comes, `UPDATE=NAME` for one case.
 */
const cases = await Promise.all(readdirSync('__tests__/samples').map(read));

interface Sample {
  readonly name: string;
  readonly folder: string;
  readonly stack: BuiltIn;
  readonly files: readonly OutputFile[];
}

async function read(name: string): Promise<Sample> {
  const folder = join('__tests__/samples', name);
  const { stack: called = 'dioptra', ...answers } = load(readFileSync(join(folder, 'answers.yml'), 'utf8')) as YamlMap;
  const stack = await builtIn(String(called));
  return { name, folder, stack, files: compiledOf(stack, flatten(answers)).files };
}

/** What becomes `scripts/target.sh`. */
const targets = ['folder/target/compose.sh', 'folder/target/swarm.sh'];

describe.each(cases)('$name', ({ name, folder, stack, files }) => {
  const isMade = (file: OutputFile): boolean => !isCopied(file, stack);
  if (process.env.UPDATE === '1' || process.env.UPDATE === name) write(folder, files, files.filter(isMade));

  test('gives exactly these files', () => {
    expect(pathsOf(files)).toBe(readFileSync(join(folder, 'paths.txt'), 'utf8'));
    expect(
      files
        .filter(isMade)
        .map(({ path }) => path)
        .sort(),
    ).toEqual(filesBelow(join(folder, 'expected')));
  });

  test.each(files.filter(isMade).map((file) => [file.path, file] as const))('%s', (path, file) => {
    expect(file.text).toBe(readFileSync(join(folder, 'expected', path), 'utf8'));
  });
});

function pathsOf(files: readonly OutputFile[]): string {
  const lines = files.map(({ path, mode, owner }) => `${mode.toString(8)} ${owner} ${path}\n`);
  return lines.sort().join('');
}

/** What is the same in every folder, also of a further machine, is judged where it is written: a script, or a file of the stack's. */
function isCopied({ path: place, text }: OutputFile, { assets, templates }: BuiltIn): boolean {
  const path = inNodeFolder(place)?.path ?? place;
  const isTemplate = [`folder/${path}`, ...targets].some((template) => templates[template] === text);
  return isTemplate || assets.some((asset) => asset.path === path && asset.text === text);
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

function write(folder: string, files: readonly OutputFile[], made: readonly OutputFile[]): void {
  const expected = join(folder, 'expected');
  rmSync(expected, { recursive: true, force: true });
  for (const { path, text } of made) {
    mkdirSync(dirname(join(expected, path)), { recursive: true });
    writeFileSync(join(expected, path), text);
  }
  writeFileSync(join(folder, 'paths.txt'), pathsOf(files));
}
