import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Editor } from './resolve.js';

/** The operator's editor, as VISUAL or EDITOR names it (a command, perhaps with arguments); none where nobody is at a terminal. */
export function editorOf(env: Readonly<Record<string, string | undefined>>, terminal: boolean): Editor | undefined {
  const command = env.VISUAL ?? env.EDITOR;
  if (command === undefined || command.trim() === '' || !terminal) return undefined;
  return (name, text) => {
    const folder = mkdtempSync(join(tmpdir(), 'create-deployment-'));
    try {
      const file = join(folder, basename(name));
      writeFileSync(file, text, { mode: 0o600 });
      // As git does it: the shell reads the command, the file is one word whatever its name.
      const done = spawnSync('sh', ['-c', `${command} "$1"`, 'editor', file], { stdio: 'inherit' });
      return done.status === 0 ? readFileSync(file, 'utf8') : undefined;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}
