import type { Result } from '../core/model/problem.js';
import { shell } from '../core/render/quote.js';
import type { FolderCommand } from './command.js';
import { diff } from './diff.js';
import { doctor } from './doctor.js';
import { editorOf } from './editor.js';
import { exitOf, notes, problems, type Report } from './report.js';
import { type Resolved, resolve } from './resolve.js';
import { type RolledBack, rollback } from './rollback.js';
import type { Rotated } from './rotate/rotate.js';
import { rotateCommand } from './rotate-command.js';
import { someoneIsThere } from './someone.js';
import { differs, type Status, status } from './status.js';
import { described } from './update/described.js';
import type { World } from './world.js';

/** Runs a command that works on a folder that is there, and says what is printed. */
export async function folderCommand(command: FolderCommand, world: World): Promise<Report> {
  switch (command.kind) {
    case 'status':
      return reported(command, await status(command, world), (found) => ({
        out: command.json ? json(statusJson(found)) : statusText(found),
        exit: differs(found) ? 10 : 0,
      }));
    case 'diff':
      return reported(command, await diff(command), (text) => ({ out: text, exit: 0 }));
    case 'resolve':
      return reported(command, await resolve(command, world, editorOf(process.env, someoneIsThere())), (found) => ({
        out: command.json ? json(found) : resolvedText(found),
        exit: found.left.length > 0 ? 4 : 0,
      }));
    case 'rollback':
      return reported(command, await rollback(command, world), (found) => ({
        out: command.json ? json(found) : rollbackText(found),
        exit: 0,
      }));
    case 'rotate':
      return reported(command, await rotateCommand(command, world), (found) => ({
        out: command.json ? json(found) : rotatedText(found),
        exit: 0,
      }));
    case 'doctor':
      return reported(command, doctor(command.folder), (exit) => ({ out: '', exit }));
  }
}

function reported<T>(
  { json: asJson }: FolderCommand,
  result: Result<T>,
  print: (value: T) => { readonly out: string; readonly exit: number },
): Report {
  if (!result.ok) {
    const out = asJson ? json({ problems: result.problems }) : '';
    return { out, err: problems(result.problems), exit: exitOf(result.problems) };
  }
  return { ...print(result.value), err: notes(result.warnings) };
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function statusJson(found: Status): object {
  const { update, ...rest } = found;
  const changes = update?.changes.filter(({ kind }) => kind !== 'unchanged').map(({ path, kind }) => ({ path, kind }));
  return {
    ...rest,
    ...(update === undefined ? {} : { update: { nothing: update.nothing, changes } }),
    differs: differs(found),
  };
}

function statusText(found: Status): string {
  const told = found.files.filter(({ state }) => state !== 'pristine' && state !== 'secret' && state !== 'operator');
  const untouched = found.files.length - told.length;
  const lines = [
    ...found.pending.map((path) => ['clash', path] as const),
    ...told.map(({ path, state }) => [state, path] as const),
  ];
  return [
    `${found.folder}: ${found.stack}, written by create-deployment ${found.version}\n`,
    `${untouched} files are as they were generated${lines.length === 0 ? '.' : '; these are not:'}\n`,
    ...lines.map(([state, path]) => `  ${state.padEnd(15)}${path}\n`),
    found.update === undefined || found.update.nothing
      ? ''
      : `\nAn update would do this (create-deployment ${shell(found.folder)}):\n${described(found.update, found.folder)}`,
    found.problems.length === 0 ? '' : `\nWhat an update would do cannot be told:\n${problems(found.problems)}`,
  ].join('');
}

function resolvedText({ folder, done, left, next }: Resolved): string {
  if (done.length + left.length === 0) return 'There is nothing to resolve.\n';
  const ends = { ours: 'yours counts', theirs: 'the new text counts', edited: 'your merge counts' };
  return [
    ...done.map(({ path, how }) => `${path}: ${ends[how]}\n`),
    ...left.map(({ path, why }) => `${path}: still a clash: ${why}\n`),
    todo(folder, next),
  ].join('');
}

/** What to type where the deployment runs. */
const todo = (folder: string, commands: readonly string[]): string =>
  commands.length === 0
    ? ''
    : `\nWhere the deployment runs:\n\n  cd ${shell(folder)}\n${commands.map((command) => `  ${command}\n`).join('')}`;

function rollbackText(found: RolledBack): string {
  if (found.kind === 'list') {
    if (found.backups.length === 0) return 'No run can be taken back.\n';
    return found.backups
      .map(
        ({ id, command, version, time, files }) =>
          `${id}  ${command.padEnd(9)}${version}  ${time}  ${files.length} files\n`,
      )
      .join('');
  }
  const { backup, files, editedSince, kept, folder, next } = found;
  return [
    `All is as it was before the run ${backup.id} (${backup.command}): ${files.length} files.\n`,
    ...editedSince.map((path) => `  ${path} was edited since; that text is in the back-up ${kept ?? ''} now\n`),
    todo(folder, next),
    '\nTo take this back in turn: create-deployment rollback\n',
  ].join('');
}

function rotatedText({ name, restart, commands, cost, resumed }: Rotated): string {
  return [
    `${name} has a new value${resumed ? ', that of a run which had been cut off' : ''}.\n`,
    ...(cost === undefined ? [] : [`What it costs: ${cost}.\n`]),
    ...(restart.length === 0
      ? []
      : [`\nStill at work with the old one: ${restart.join(', ')}. For them to take the new one:\n\n`]),
    ...commands.map((command) => `  ${command}\n`),
  ].join('');
}
