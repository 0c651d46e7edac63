import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { printProblem } from '../../generators/core/model/print-problem.js';
import { stackCodes } from '../../generators/core/stack/codes.js';
import { readStack } from '../../generators/core/stack/read.js';

const here = new URL('.', import.meta.url);
const folders = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test('every problem that a stack can have is shown by an example', () => {
  expect(folders.toSorted()).toEqual([...stackCodes].toSorted());
});

test.each(folders)('%s is printed as it should be', (code) => {
  const stack = readFileSync(new URL(`${code}/stack.yml`, here), 'utf8');
  const wanted = readFileSync(new URL(`${code}/problem.txt`, here), 'utf8');
  const result = readStack('stack.yml', stack);
  const problems = result.ok ? result.warnings : result.problems;
  expect(problems.map((problem) => problem.code)).toContain(`stack/${code}`);
  expect(`${problems.map(printProblem).join('\n')}\n`).toBe(wanted);
});
