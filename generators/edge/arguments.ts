import { parseArgs } from 'node:util';
import { nearest } from '../core/answers/nearest.js';
import { failed, fine, type Problem, type Result } from '../core/model/problem.js';
import type { Wish } from '../core/plan/verdict.js';
import { type CommandName, commands } from './commands.js';
import { keptByNpm } from './kept-by-npm.js';
import { type OptionName, options } from './options.js';
import { usage } from './usage.js';

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'stacks'; readonly json: boolean }
  | { readonly kind: 'questions'; readonly stack: string; readonly json: boolean }
  | CreateCommand
  | FolderCommand;

/** Writes a folder, or updates the one that is there. */
export interface CreateCommand {
  readonly kind: 'create';
  /** `any`: a new folder or an update, whichever it is. */
  readonly purpose: 'any' | 'update' | 'adopt';
  readonly folder?: string;
  readonly stack?: string;
  readonly answersFile?: string;
  readonly secretsFile?: string;
  readonly sets: readonly Setting[];
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  /** Patterns of questions to be asked again. */
  readonly ask: readonly string[];
  readonly wishes: ReadonlyMap<string, Wish>;
  /** Answers may be changed although data is tied to them. */
  readonly insists: boolean;
  readonly allowDowngrade: boolean;
  readonly commit: boolean;
}

/** Works on a folder that is there, and asks no questions of a stack. */
export type FolderCommand = { readonly folder: string; readonly json: boolean } & (
  | { readonly kind: 'status' | 'doctor' }
  | { readonly kind: 'diff'; readonly paths: readonly string[] }
  | { readonly kind: 'resolve'; readonly paths: readonly string[]; readonly take: 'ours' | 'theirs' | 'edit' }
  | { readonly kind: 'rollback'; readonly id?: string; readonly list: boolean }
  | { readonly kind: 'rotate'; readonly name: string; readonly secretsFile?: string }
);

/** `--set path=value` */
export interface Setting {
  readonly path: string;
  readonly text: string;
}

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

interface Said {
  readonly texts: (name: OptionName) => readonly string[];
  readonly flags: ReadonlySet<string>;
}

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

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

function optionProblem(token: Token): readonly Problem[] {
  if (token.kind !== 'option') return [];
  const known = options.find(({ name }) => name === token.name);
  if (known === undefined) return [unknownOption(token.rawName)];
  if (known.type === 'boolean')
    return token.value === undefined ? [] : [usage('surplus-value', `${token.rawName} takes no value`)];
  const swallowed = token.value?.startsWith('-') === true && !token.inlineValue;
  if (token.value === undefined || token.value === '' || swallowed)
    return [usage('missing-value', `${token.rawName} needs a value`, `${token.rawName}=…`)];
  return [];
}

function unknownOption(rawName: string): Problem {
  const near = nearest(
    rawName,
    options.map(({ name }) => `--${name}`),
  );
  return usage(
    'unknown-option',
    `there is no option ${rawName}`,
    near === undefined ? '--help lists all of them' : `did you mean ${near}?`,
  );
}

function settingProblems(sets: readonly string[]): readonly Problem[] {
  return sets
    .filter((text) => text.indexOf('=') < 1)
    .map((text) =>
      usage(
        'bad-setting',
        `--set ${JSON.stringify(text)} has no path and value`,
        'write --set path=value, such as --set host=lab.example.org',
      ),
    );
}

/** Options and words that the command has no place for, or needs and has not. */
function misfits(
  name: CommandName,
  words: readonly string[],
  tokens: readonly Token[],
  said: Said,
): readonly Problem[] {
  const { options: own, least, most } = commands[name];
  const strange = tokens.filter(
    (token) =>
      token.kind === 'option' &&
      options.some((known) => known.name === token.name) &&
      !own.some((known) => known === token.name),
  );
  return [
    ...strange.map((token) => misplaced(name, token)),
    ...(said.flags.has('ours') && said.flags.has('theirs')
      ? [usage('ours-or-theirs', 'either --ours or --theirs')]
      : []),
    ...(words.length < least
      ? [usage('which-secret', 'which secret?', 'name one; the README of the folder lists them')]
      : []),
    ...(name === 'questions' && said.texts('stack').length === 0 ? [whichStack] : []),
    ...words.slice(most).map(oneTooMany),
  ];
}

function misplaced(name: CommandName, token: Token): Problem {
  const use = name === 'create' ? '' : ` of ${name}`;
  const message = `${token.kind === 'option' ? token.rawName : ''} is no option${use}`;
  return usage(
    'misplaced-option',
    name === 'create' ? `${message} here` : message,
    '--help lists what each command takes',
  );
}

const whichStack = usage(
  'which-stack',
  'questions of which application?',
  'add --stack NAME; the stacks command lists the names',
);

const oneTooMany = (word: string): Problem =>
  usage('surplus-word', `${JSON.stringify(word)} is one word too many`, 'name one folder; options begin with --');
