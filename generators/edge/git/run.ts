import { execFile } from 'node:child_process';

/** One call of git in a folder. */
export interface GitCall {
  readonly words: readonly string[];
  /** Bytes for its input, as `toBytes` writes them. */
  readonly input?: string;
  /** As the operator calls it, with their hooks and in their language. Absent: no hook runs, and it speaks English. */
  readonly asOperator?: boolean;
}

export type GitAnswer =
  /** `output` is in bytes, one character each; `errors` is text. */
  | { readonly kind: 'ended'; readonly status: number; readonly output: string; readonly errors: string }
  | { readonly kind: 'late' }
  | { readonly kind: 'no-git' };

/** Calls git in a folder and gives it a minute. Never throws for what git does; paths are taken as they are, never as patterns. */
export function git(folder: string, call: GitCall): Promise<GitAnswer> {
  const asOperator = call.asOperator === true;
  const words = ['--no-pager', '-C', folder, '-c', 'core.fsmonitor=false', ...settings(asOperator), ...call.words];
  const options = { env: environment(asOperator), encoding: 'latin1', timeout: minute, maxBuffer: 2 ** 28 } as const;
  return new Promise((resolve) => {
    const child = execFile('git', words, options, (error, output, errors) => {
      if (child.pid === undefined) resolve({ kind: 'no-git' });
      else if (error?.killed === true) resolve({ kind: 'late' });
      else resolve({ kind: 'ended', status: child.exitCode ?? 128, output, errors: toText(errors) });
    });
    child.stdin?.on('error', ignored).end(Buffer.from(call.input ?? '', 'latin1'));
    // What a hook has left running may keep the streams open for ever; what was said by then has to do.
    if (asOperator) child.once('exit', () => setTimeout(hangUp, lag, child.stdout, child.stderr).unref());
  });
}

/** The bytes of a text, one character each, because names that git knows need not be UTF-8. */
export const toBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

export const toText = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

const minute = 60_000;
const lag = 500;

function settings(asOperator: boolean): readonly string[] {
  return asOperator
    ? ['-c', 'gc.auto=0', '-c', 'maintenance.auto=false']
    : ['-c', 'core.hooksPath=/dev/null', '-c', 'advice.addIgnoredFile=false'];
}

/** This process's own, without what leads git to another repository (as it does in a hook) or changes how it reads paths. */
function environment(asOperator: boolean): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !misleading.has(name));
  const always = { GIT_LITERAL_PATHSPECS: '1', GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: 'true' };
  const quiet = { GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1', LC_ALL: 'C' };
  return { ...Object.fromEntries(kept), ...always, ...(asOperator ? {} : quiet) };
}

const misleading: ReadonlySet<string> = new Set([
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_QUARANTINE_PATH',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_GRAFT_FILE',
  'GIT_REPLACE_REF_BASE',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_CONFIG',
  'GIT_GLOB_PATHSPECS',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_ICASE_PATHSPECS',
  'GIT_TRACE',
]);

interface Closable {
  readonly destroy: () => unknown;
}

function hangUp(...streams: readonly (Closable | null)[]): void {
  for (const stream of streams) stream?.destroy();
}

/** A git that reads nothing closes its input; what counts is how it ends. */
const ignored = (): void => undefined;
