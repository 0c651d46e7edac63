import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The names of the stacks that come with the package. */
export async function builtInStacks(root: string): Promise<readonly string[]> {
  const entries = await readdir(folderOf(root));
  return entries.filter((name) => existsSync(builtInFile(root, name))).sort();
}

/** Where a built-in stack is written. */
export function builtInFile(root: string, name: string): string {
  return join(folderOf(root), name, 'stack.yml');
}

/** The JSON Schema of stacks, for editors. */
export const stackSchema = (root: string): Promise<string> =>
  readFile(join(folderOf(root), 'stack.schema.json'), 'utf8');

/** The one line that says what a stack is. Only that line is looked at: reading every stack would keep the first question waiting. */
export async function summaryOf(root: string, name: string): Promise<string> {
  const text = await readFile(builtInFile(root, name), 'utf8');
  return /^ {2}summary: *(.*)$/m.exec(text)?.[1] ?? '';
}

function folderOf(root: string): string {
  return join(root, 'templates', 'stacks');
}
