import type { Deployment } from '../../core/model/deployment.js';
import { failed, fine, type Result } from '../../core/model/problem.js';
import type { Secret } from '../../core/model/secret.js';
import type { Stack } from '../../core/model/stack.js';
import { rotationOf } from '../../core/rotation/rotation.js';
import { secretPath } from '../../core/texts/secret-path.js';
import type { Compose } from '../docker.js';
import type { Dice } from '../secrets/dice.js';
import { readSecretFile } from '../secrets/file.js';
import { type Before, type Change, changeBoth, changeFile } from './change-both.js';
import { readCurrent } from './current.js';
import { forget, readKept } from './kept.js';
import { nextOf } from './next.js';
import { stillKept } from './problems.js';
import { stepsDue } from './steps-due.js';

/** Everything that it needs from outside. */
export interface RotateWorld {
  readonly dice: Dice;
  /** Looked at until the first service is told; from there on the way is gone to its end, or back. */
  readonly signal: AbortSignal;
  readonly compose: Compose;
  readonly change: Change;
}

export interface RotateOrder {
  readonly folder: string;
  readonly name: string;
  /** Only of a secret that the operator may give. */
  readonly value?: string;
}

export interface Rotated {
  readonly name: string;
  /** Services that still have the old value, until they start again. */
  readonly restart: readonly string[];
  /** What to run for that. */
  readonly commands: readonly string[];
  readonly cost?: string;
  /** It was the value of a run that had been cut off. */
  readonly resumed: boolean;
  /** The transaction that wrote the file, if one was needed. */
  readonly id?: string;
}

/**
 * Gives one secret a new value: the services that keep it first, then its file. While they differ, the value is kept on the disk,
 * and a run that finds one kept goes on with it. What fails leaves everything as it was; where that cannot be reached, the
 * value stays kept and the problem says so. Must not run beside another one on the same folder.
 */
export async function rotate(
  { folder, name, value }: RotateOrder,
  deployment: Deployment,
  stack: Stack,
  world: RotateWorld,
): Promise<Result<Rotated>> {
  const rotation = rotationOf(name, deployment, stack);
  if (rotation.kind === 'refused') return failed([rotation.problem]);
  const secret = deployment.secrets.find((one) => one.name === name);
  if (secret === undefined) throw new Error(`no secret ${name}`);
  const before = await readBefore(folder, secret);
  if (!before.ok) return before;
  const next = nextOf(secret, value, { ...before.value, dice: world.dice });
  if (!next.ok) return next;
  const steps = await stepsDue(rotation.steps, deployment, world.compose);
  if (!steps.ok) return steps;
  world.signal.throwIfAborted();
  const work = { ...before.value, folder, name, next: next.value, steps: steps.value, world };
  const changed = steps.value.length === 0 ? await changeFile(work) : await changeBoth(work);
  if (!changed.ok) return changed;
  const { restart, commands, cost } = rotation;
  return fine(
    { name, restart, commands, resumed: next.value.resumed, ...(cost === undefined ? {} : { cost }), ...changed.value },
    [...changed.warnings, ...(await finish(work))],
  );
}

async function readBefore(folder: string, secret: Secret): Promise<Result<Before>> {
  const path = secretPath(secret);
  const file = await readCurrent(folder, path);
  if (!file.ok) return file;
  if (secret.make?.kind === 'bytes') return fine({ path, file: file.value });
  const current = readSecretFile(secret.name, file.value.content.toString('utf8'));
  if (!current.ok) return current;
  const kept = await readKept(folder, secret.name);
  if (!kept.ok) return kept;
  return fine({ path, file: file.value, current: current.value, ...kept.value });
}

/** The value has arrived: that its copy cannot be removed is worth a warning, no more. */
async function finish({ folder, name }: { readonly folder: string; readonly name: string }) {
  try {
    await forget(folder, name);
    return [];
  } catch {
    return [stillKept(name)];
  }
}
