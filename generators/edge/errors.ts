import type { Problem } from '../core/model/problem.js';

/** The system's code of a failed call, such as ENOENT; nothing if the error is of another kind. */
export function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

/** A failed write as something that the operator can put right; nothing where it is our own error. */
export function writeProblem(error: unknown, target: string): Problem | undefined {
  const words = failures[codeOf(error) ?? ''];
  return words === undefined
    ? undefined
    : { code: words.code, message: `${target} ${words.message}`, hint: words.hint };
}

const failures: Readonly<Record<string, Pick<Required<Problem>, 'code' | 'message' | 'hint'>>> = {
  ENOSPC: {
    code: 'target/no-space',
    message: 'cannot be written: no space is left on that disk',
    hint: 'make room there, or name a folder elsewhere',
  },
  EDQUOT: {
    code: 'target/no-space',
    message: 'cannot be written: your quota there is used up',
    hint: 'make room there, or name a folder elsewhere',
  },
  EROFS: {
    code: 'target/read-only',
    message: 'cannot be written: that file system is read-only',
    hint: 'name a folder elsewhere',
  },
  EACCES: {
    code: 'target/not-allowed',
    message: 'cannot be written: you may not write in the folder above it',
    hint: 'name a folder where you may write, or have this one made yours',
  },
  EPERM: {
    code: 'target/not-allowed',
    message: 'cannot be written: the system does not permit it',
    hint: 'name a folder where you may write',
  },
  ENOENT: {
    code: 'target/no-parent',
    message: 'cannot be written: the folder above it does not exist',
    hint: 'make that folder first, or name another',
  },
  ENOTDIR: {
    code: 'target/not-a-folder',
    message: 'cannot be written: a part of the path is a file',
    hint: 'name another folder',
  },
  ENOTEMPTY: {
    code: 'target/not-empty',
    message: 'is not empty any more',
    hint: 'name a folder that does not exist yet',
  },
  EEXIST: { code: 'target/not-empty', message: 'is not empty any more', hint: 'name a folder that does not exist yet' },
  EBUSY: {
    code: 'target/mount-point',
    message: 'is where a file system is mounted, and cannot be put in place at once',
    hint: 'name a folder inside it',
  },
  EXDEV: {
    code: 'target/mount-point',
    message: 'is where a file system is mounted, and cannot be put in place at once',
    hint: 'name a folder inside it',
  },
  ENAMETOOLONG: {
    code: 'target/name-too-long',
    message: 'cannot be written: a name in it is too long',
    hint: 'name another folder',
  },
  EFBIG: {
    code: 'target/no-space',
    message: 'cannot be written: a file is larger than the limit allows',
    hint: 'raise the limit (ulimit -f)',
  },
  EMFILE: {
    code: 'target/not-allowed',
    message: 'cannot be written: too many files are open',
    hint: 'raise the limit (ulimit -n)',
  },
  EIO: {
    code: 'target/read-only',
    message: 'cannot be written: the disk reports an error',
    hint: 'name a folder elsewhere',
  },
};
