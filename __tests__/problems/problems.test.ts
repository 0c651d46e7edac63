import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { printProblem } from '../../generators/core/model/print-problem.js';
import { judgementCodes, stackCodes } from '../../generators/core/stack/codes.js';
import { judgements } from '../../generators/core/stack/judge/judgements.js';
import { readStack } from '../../generators/core/stack/read.js';
import { besideIn } from '../../generators/edge/beside.js';

const here = new URL('.', import.meta.url);
const folders = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test('every problem that a stack can have is shown by an example', () => {
  expect(folders.toSorted()).toEqual([...stackCodes].toSorted());
});

test.each(folders)('%s is printed as it should be', (code) => {
  const folder = new URL(`${code}/`, here);
  const file = ['compose.yml', 'stack.yml'].find((name) => existsSync(new URL(name, folder))) ?? '';
    const beside = besideIn(fileURLToPath(folder));
  const result = readStack(file, readFileSync(new URL(file, folder), 'utf8'), beside, {
    program: '0.3.0',
    judgements: judgementCodes.some((each) => each === code) ? judgements(beside) : [],
  });
  const problems = result.ok ? result.warnings : result.problems;
  expect(problems.map((problem) => problem.code)).toContain(`stack/${code}`);
  const wanted = readFileSync(new URL('problem.txt', folder), 'utf8');
  expect(`${problems.map(printProblem).join('\n')}\n`).toBe(wanted);
});
