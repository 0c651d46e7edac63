#!/usr/bin/env node
import { printProblem } from './core/model/print-problem.js';
import type { Result } from './core/model/problem.js';
import { readArguments } from './edge/arguments.js';
import { stackSchema } from './edge/built-in.js';
import type { Command, CreateCommand, FolderCommand } from './edge/command.js';
import { help } from './edge/help.js';
import { ownPackage } from './edge/package.js';
import { exitOf, jsonReport, problems, type Report, report } from './edge/report.js';
import { someoneIsThere } from './edge/someone.js';

const stop = new AbortController();
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
for (const [signal, exit] of Object.entries(signals)) process.on(signal, () => leave(exit));
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  error.code === 'EPIPE' ? process.exit(0) : ourError(error),
);

main(process.argv.slice(2)).then(end, ourError);

/** From the words of the command line to what is printed and the exit code. */
async function main(words: readonly string[]): Promise<Report> {
  const command = readArguments(words, { terminal: someoneIsThere(), env: process.env });
  if (!command.ok) return refused(command);
  for (const warning of command.warnings) process.stderr.write(`Note: ${printProblem(warning)}\n`);
  return run(command.value);
}

async function run(command: Command): Promise<Report> {
  switch (command.kind) {
    case 'help':
      return printed(help);
    case 'version':
      return printed(`${ownPackage().version}\n`);
    case 'stacks':
    case 'questions':
      return list(command);
    case 'learn':
      return learn(command.stack);
    case 'lint':
      return lint(command);
    case 'schema':
      return printed(await stackSchema(ownPackage().root));
    case 'create':
      return create(command);
    case 'status':
    case 'diff':
    case 'resolve':
    case 'rollback':
    case 'rotate':
    case 'doctor':
      return work(command);
  }
}

async function work(command: FolderCommand): Promise<Report> {
  const { folderCommand, realWorld, terminalPrompt } = await import('./edge/compiler.js');
  const world = realWorld(stop.signal);
  return folderCommand(command, someoneIsThere() ? { ...world, prompt: terminalPrompt } : world);
}

/** What only some commands need is loaded when they are run. Yeoman is the shell around the questions: where nothing is asked, nobody waits for it. */
async function create(command: CreateCommand): Promise<Report> {
  const { create: run } =
    command.yes || !someoneIsThere() ? await import('./edge/compiler.js') : await import('./app/run.js');
  const outcome = await run(command, stop.signal);
  return command.json ? jsonReport(outcome) : report(outcome);
}

async function learn(stack: string): Promise<Report> {
  const { learned } = await import('./edge/compiler.js');
  const found = await learned(stack, surroundings());
  if (!found.ok) return refused(found);
  return { ...printed(found.value), err: found.warnings.map((warning) => `Note: ${printProblem(warning)}\n`).join('') };
}

async function lint({ stack, json }: Extract<Command, { kind: 'lint' }>): Promise<Report> {
  const { lint: judge } = await import('./edge/compiler.js');
  return judge(stack, surroundings(), json);
}

const surroundings = () => ({ ...ownPackage(), cwd: process.cwd() });

async function list(command: Extract<Command, { kind: 'stacks' | 'questions' }>): Promise<Report> {
  const { listQuestions, listStacks } = await import('./edge/compiler.js');
  const found =
    command.kind === 'stacks'
      ? await listStacks(surroundings(), command.json)
      : await listQuestions(command.stack, surroundings(), command.json);
  return found.ok ? printed(found.value) : refused(found);
}

function printed(out: string): Report {
  return { out, err: '', exit: 0 };
}

function refused(result: Extract<Result<never>, { ok: false }>): Report {
  return { out: '', err: problems(result.problems), exit: exitOf(result.problems) };
}

/** Exits once all is printed: a terminal that was asked from would keep the process alive. */
function end({ out, err, exit }: Report): void {
  const code = exit === 130 && stop.signal.aborted ? stop.signal.reason : exit;
  process.stderr.write(err, () => process.stdout.write(out, () => process.exit(code)));
}

/** The first signal asks whoever asks or writes to stop, and to take back what is not finished; the second does not wait. */
function leave(exit: number): void {
  if (stop.signal.aborted) process.exit(exit);
  stop.abort(exit);
}

/** Our own mistakes, as opposed to problems: with all that is needed to find them. */
function ourError(error: unknown): never {
  const { version } = ownPackage();
  process.stderr.write(
    `create-deployment ${version} made a mistake (Node ${process.version}, ${process.platform} ${process.arch}); please report it:\n`,
  );
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
