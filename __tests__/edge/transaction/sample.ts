import { createHash } from 'node:crypto';
import type { Operation } from '../../../generators/core/model/file.js';
import type { Result } from '../../../generators/core/model/problem.js';
import type { Run } from '../../../generators/edge/transaction/change.js';

export const never = new AbortController().signal;

/** A moment that is the same in every test. */
export const run: Run = { command: 'update', version: '0.2.0', now: new Date('2026-08-22T10:15:30.123Z') };

export const hash = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** Creates, updates, removes, changes modes; secrets, new folders, folders that become empty; the manifest last. */
export const operations: readonly Operation[] = [
  { kind: 'write', path: 'compose.yml', content: 'services: new\n', mode: 0o644, seen: hash('services: old\n') },
  { kind: 'write', path: 'raw.bin', content: new Uint8Array([1, 0, 254]), mode: 0o600 },
  { kind: 'write', path: 'new/deep/er/file.conf', content: 'new\n', mode: 0o644, seen: 'none' },
  { kind: 'write', path: 'secrets/NEW.env', content: "NEW='three'\n", mode: 0o600, seen: 'none' },
  { kind: 'write', path: 'secrets/KEY.env', content: "KEY='four'\n", mode: 0o600 },
  { kind: 'mode', path: 'init.sh', mode: 0o755 },
  { kind: 'remove', path: 'old/deep/gone.conf', seen: hash('gone\n') },
  { kind: 'remove', path: 'old/a.conf' },
  { kind: 'remove', path: 'secrets/OLD.env' },
  { kind: 'write', path: '.deployment/base/compose.yml', content: 'services: new\n', mode: 0o644 },
  { kind: 'write', path: '.deployment/.gitignore', content: 'backup/\njournal\nlock\npending/\n', mode: 0o644 },
  { kind: 'write', path: '.deployment/manifest.json', content: '{"version":2}\n', mode: 0o644 },
];

export function good<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

export const codesOf = (result: Result<unknown>): readonly string[] =>
  (result.ok ? result.warnings : result.problems).map(({ code }) => code);
