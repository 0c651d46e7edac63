import { readArguments } from './arguments.js';
import type { CreateCommand } from './command.js';
import { createOptions, updateOptions } from './options.js';
import { problems, report } from './report.js';
import { someoneIsThere } from './someone.js';
import { realWorld, type World } from './world.js';
import type { Outcome } from './write.js';

/** One run of the generator: what was ordered, in which world, and who is told how it ended. */
export interface Session {
  readonly command: CreateCommand;
  readonly world: World;
  /** Whether somebody is there to be asked. */
  readonly terminal: boolean;
  readonly tell: (outcome: Outcome) => void;
}

/** The session of a run that Yeoman's own command started: its options are ours by the same names. Throws what Yeoman then prints. */
export function ofYeoman(args: readonly string[], options: Readonly<Record<string, unknown>>): Session {
  const words = [
    ...args,
    ...[...createOptions, ...updateOptions].flatMap(({ name }) =>
      wordsOf(name, options[name] ?? options[camelCase(name)]),
    ),
  ];
  const command = readArguments(words, { terminal: someoneIsThere(), env: {} });
  if (!command.ok) throw new Error(problems(command.problems));
  if (command.value.kind !== 'create')
    throw new Error('this generator creates a folder; the other commands are those of create-deployment');
  return { command: command.value, world: realWorld(new AbortController().signal), terminal: someoneIsThere(), tell };
}

function wordsOf(name: string, value: unknown): readonly string[] {
  if (value === true) return [`--${name}`];
  return [value].flat().flatMap((item) => (typeof item === 'string' ? [`--${name}=${item}`] : []));
}

const camelCase = (name: string): string => name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());

function tell(outcome: Outcome): void {
  const { out, err, exit } = report(outcome);
  if (out === '' && exit !== 0) throw new Error(err);
  process.stderr.write(err);
  process.stdout.write(out);
  if (exit !== 0) throw new Error('not all of it is settled: see above');
}
