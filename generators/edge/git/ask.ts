import { type GitCall, git } from './run.js';

/** What git says, in bytes, or in its own last lines why it says nothing. */
export type Reply =
  | { readonly kind: 'said'; readonly output: string }
  /** Nothing to complain of: there is no git, or no work tree. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly status: number; readonly lines: readonly string[] };

/** Asks git in a folder; what it says is everything or nothing. */
export async function ask(folder: string, call: GitCall): Promise<Reply> {
  const answer = await git(folder, call);
  switch (answer.kind) {
    case 'no-git':
      return { kind: 'absent' };
    case 'late':
      return { kind: 'refused', status: 128, lines: ['it was not through after a minute'] };
    case 'ended': {
      const { status, output, errors } = answer;
      if (status === 0) return { kind: 'said', output };
      if (/^fatal: (?:not a git repository|cannot change to )/m.test(errors)) return { kind: 'absent' };
      return { kind: 'refused', status, lines: lastLines(errors) };
    }
  }
}

/** Where in its work tree a folder is, in bytes: empty or with a slash at the end. */
export async function prefixOf(folder: string): Promise<Reply> {
  const reply = await ask(folder, { words: ['rev-parse', '--is-inside-work-tree', '--show-prefix'] });
  if (reply.kind !== 'said') return reply;
  const [, inside, prefix = ''] = /^(true|false)\n(?:([\s\S]*)\n)?$/.exec(reply.output) ?? [];
  return inside === 'true' ? { kind: 'said', output: prefix } : { kind: 'absent' };
}

/** Names that end with a zero byte each. */
export const namesIn = (output: string): readonly string[] => output.split('\0').filter((name) => name !== '');

/** What others say must not steer the terminal that it is shown on. */
function lastLines(errors: string): readonly string[] {
  const lines = errors.split(/[\r\n]+/).map((line) => line.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ').trim());
  return lines.filter((line) => line !== '').slice(-8);
}
