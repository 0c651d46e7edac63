import { unified } from '../core/diff/unified.js';
import type { Found, Recorded } from '../core/model/file.js';
import { failed, fine, type Problem, type Result } from '../core/model/problem.js';
import { normal } from '../core/plan/style.js';
import type { FolderCommand } from './command.js';
import { masking } from './masking.js';
import { openAnyway } from './update/open.js';
import { usage } from './usage.js';

/**
 * What the operator has changed since the last run, as a patch from what was generated to what is there; of the given paths (files or
 * folders) only. Values of secrets are masked. Reports paths of which nothing is known (`usage/no-such-file`).
 */
export async function diff({ folder, paths }: Extract<FolderCommand, { kind: 'diff' }>): Promise<Result<string>> {
  const existing = await openAnyway(folder);
  if (!existing.ok) return existing;
  const { recorded, found, path } = existing.value;
  const wanted = paths.map((one) => one.replace(/^\.\//, '').replace(/\/$/, ''));
  const unknown = wanted.filter((one) => !recorded.some((record) => isBelow(record.path, one)));
  if (unknown.length > 0) return failed(unknown.map(noSuchFile));
  const shown = recorded.filter((record) => wanted.length === 0 || wanted.some((one) => isBelow(record.path, one)));
  const mask = masking(path, recorded);
  return fine(mask(shown.map((record) => edits(record, found(record.path))).join('')), existing.warnings);
}

const isBelow = (path: string, place: string): boolean =>
  path === place || place === '.' || path.startsWith(`${place}/`);

function edits({ path, base, owner }: Recorded, found: Found): string {
  if (owner !== 'generated' || base === undefined) return '';
  const names = { before: path, after: path };
  if (found.kind === 'text') return unified(base, normal(found.text), names);
  return found.kind === 'none' ? unified(base, '', { ...names, after: '/dev/null' }) : `${path}: no text any more\n`;
}

const noSuchFile = (path: string): Problem =>
  usage(
    'no-such-file',
    `${path}: no such file was generated here`,
    'give its path from the folder on, as status shows it',
  );
