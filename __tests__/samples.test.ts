import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { flatten } from '../generators/core/answers/tree.js';
import type { OutputFile } from '../generators/core/model/file.js';
import type { YamlMap } from '../generators/core/model/yaml.js';
import { compiled } from './rules/dioptra.js';

/** A case is a folder: the answers, and every file that must come of them. `UPDATE=1 npm test` writes what comes. */
const cases = readdirSync('__tests__/samples');

describe.each(cases)('%s', (name) => {
  const folder = join('__tests__/samples', name);
  const answers = load(readFileSync(join(folder, 'answers.yml'), 'utf8')) as YamlMap;
  const { files } = compiled(flatten(answers));
  if (process.env.UPDATE === '1') write(join(folder, 'expected'), files);

  test('gives exactly these files', () => {
    expect(files.map(({ path }) => path).sort()).toEqual(filesBelow(join(folder, 'expected')));
  });

  test.each(files.map((file) => [file.path, file] as const))('%s', (path, file) => {
    expect(file.text).toBe(readFileSync(join(folder, 'expected', path), 'utf8'));
  });
});

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

function write(folder: string, files: readonly OutputFile[]): void {
  rmSync(folder, { recursive: true, force: true });
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
