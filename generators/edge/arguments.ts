import { parseArgs } from 'node:util';
import { failed, fine, type Result } from '../core/model/problem.js';
import type { Wish } from '../core/plan/verdict.js';
import type { Command, CreateCommand, MachineChange, Setting } from './command.js';
import { type CommandName, commands } from './commands.js';
import { keptByNpm } from './kept-by-npm.js';
import { misfits, optionProblem, type Said, settingProblems } from './misfits.js';
import { type OptionName, options } from './options.js';

/** What of the surroundings changes how the words are read: npm keeps some flags for itself and tells of them in the environment. */
export interface Surroundings {
  readonly terminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The words after the program's name as a command, with warnings about flags that npm has kept. Reports every unknown
 * option, missing value and surplus word at once (`usage/...`).
 */
export function readArguments(words: readonly string[], { terminal, env }: Surroundings): Result<Command> {
  const { tokens, values, positionals } = parseArgs({
    args: [...words],
    options: parsed,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const npm = keptByNpm(env, terminal, new Set(Object.keys(values)));
  const problems = [...tokens.flatMap(optionProblem), ...npm.problems, ...settingProblems(texts(values.set))];
  const said: Said = {
    texts: (name) => texts(values[name]),
    flags: new Set([...Object.keys(values).filter((name) => values[name] === true), ...npm.flags]),
  };
  const [first = ''] = positionals;
  const name = isCommand(first) ? first : 'create';
  const rest = name === 'create' ? positionals : positionals.slice(1);
  const all =
    said.flags.has('help') || said.flags.has('version')
      ? problems
      : [...problems, ...misfits(name, rest, tokens, said)];
  return all.length > 0 ? failed(all) : fine(commandOf(name, rest, said), npm.warnings);
}

const isCommand = (word: string): word is CommandName => word !== 'create' && Object.hasOwn(commands, word);

const parsed = Object.fromEntries(
  options.map(({ name, type, short, multiple }) => [
    name,
    { type, ...(short === undefined ? {} : { short }), ...(multiple === undefined ? {} : { multiple }) },
  ]),
);

function commandOf(name: CommandName, words: readonly string[], said: Said): Command {
  if (said.flags.has('help')) return { kind: 'help' };
  if (said.flags.has('version')) return { kind: 'version' };
  const [first] = words;
  const json = said.flags.has('json');
  const here = { folder: said.texts('folder').at(-1) ?? '.', json };
  switch (name) {
    case 'create':
    case 'update':
    case 'adopt':
      return createCommand(name === 'create' ? 'any' : name, first, said);
    case 'add-node':
    case 'remove-node':
      return {
        ...createCommand('update', said.texts('folder').at(-1), said),
        machine: machineChange(name, first, said),
      };
    case 'status':
    case 'doctor':
      return { kind: name, folder: first ?? '.', json };
    case 'diff':
      return { kind: 'diff', paths: words, ...here };
    case 'resolve':
      return {
        kind: 'resolve',
        paths: words,
        take: said.flags.has('ours') ? 'ours' : said.flags.has('theirs') ? 'theirs' : 'edit',
        ...here,
      };
    case 'rollback':
      return { kind: 'rollback', ...given('id', first), list: said.flags.has('list'), ...here };
    case 'rotate':
      return { kind: 'rotate', name: first ?? '', ...given('secretsFile', said.texts('secrets').at(-1)), ...here };
    case 'learn':
      return { kind: 'learn', stack: first ?? '' };
    case 'lint':
      return { kind: 'lint', stack: first ?? '.', json };
    case 'schema':
      return { kind: 'schema' };
    case 'stacks':
      return { kind: 'stacks', json };
    case 'questions':
      return { kind: 'questions', json, stack: said.texts('stack').at(-1) ?? '' };
  }
}

function createCommand(purpose: CreateCommand['purpose'], folder: string | undefined, said: Said): CreateCommand {
  const one = (name: OptionName) => said.texts(name).at(-1);
  return {
    kind: 'create',
    purpose,
    ...given('folder', folder),
    ...given('stack', one('stack')),
    ...given('answersFile', one('answers')),
    ...given('secretsFile', one('secrets')),
    sets: said.texts('set').map(asSetting),
    yes: said.flags.has('yes'),
    ...(said.flags.has('trust') ? { trusts: true } : {}),
    dryRun: said.flags.has('dry-run'),
    json: said.flags.has('json'),
    ask: said.flags.has('ask-all') ? ['*'] : said.texts('ask'),
    wishes: new Map(
      wishNames.flatMap((wish) => said.texts(wish).map((path) => [path.replace(/^\.\//, ''), wish] as const)),
    ),
    insists: said.flags.has('i-know'),
    allowDowngrade: said.flags.has('allow-downgrade'),
    commit: said.flags.has('commit'),
  };
}

function machineChange(command: 'add-node' | 'remove-node', name = '', said: Said): MachineChange {
  if (command === 'remove-node') return { kind: 'remove', name };
  const address = said.texts('address').at(-1) ?? '';
  return { kind: 'add', name, address, ...given('role', said.texts('role').at(-1)) };
}

const wishNames = ['restore', 'reset', 'mine'] as const satisfies readonly Wish[];

/** An absent key rather than one that holds nothing. */
function given<Key extends string>(key: Key, value: string | undefined): { readonly [K in Key]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: string });
}

function asSetting(text: string): Setting {
  const equals = text.indexOf('=');
  return { path: text.slice(0, equals).trim(), text: text.slice(equals + 1) };
}

type Value = string | boolean | (string | boolean)[] | undefined;

const texts = (value: Value): readonly string[] => [value].flat().filter((item) => typeof item === 'string');
