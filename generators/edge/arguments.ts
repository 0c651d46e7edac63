import { parseArgs } from 'node:util';
import { nearest } from '../core/answers/nearest.js';
import { failed, fine, type Problem, type Result } from '../core/model/problem.js';
import { keptByNpm } from './kept-by-npm.js';
import { options } from './options.js';
import { usage } from './usage.js';

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'stacks'; readonly json: boolean }
  | { readonly kind: 'questions'; readonly stack: string; readonly json: boolean }
  | CreateCommand;

export interface CreateCommand {
  readonly kind: 'create';
  readonly folder?: string;
  readonly stack?: string;
  readonly answersFile?: string;
  readonly secretsFile?: string;
  readonly sets: readonly Setting[];
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

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
    stack: one(values.stack),
    answers: one(values.answers),
    secrets: one(values.secrets),
    sets: texts(values.set),
    flags: new Set([...Object.keys(values).filter((name) => values[name] === true), ...npm.flags]),
  };
  const command = commandOf(said, positionals);
  const all = [...problems, ...surplus(command, positionals)];
  return all.length > 0 ? failed(all) : fine(command, npm.warnings);
}

const parsed = Object.fromEntries(
  options.map(({ name, type, short, multiple }) => [
    name,
    { type, ...(short === undefined ? {} : { short }), ...(multiple === undefined ? {} : { multiple }) },
  ]),
);

interface Said {
  readonly stack: string | undefined;
  readonly answers: string | undefined;
  readonly secrets: string | undefined;
  readonly sets: readonly string[];
  readonly flags: ReadonlySet<string>;
}

function commandOf(said: Said, [first]: readonly string[]): Command {
  const json = said.flags.has('json');
  if (said.flags.has('help')) return { kind: 'help' };
  if (said.flags.has('version')) return { kind: 'version' };
  if (first === 'stacks') return { kind: 'stacks', json };
  if (first === 'questions') return { kind: 'questions', json, stack: said.stack ?? '' };
  return {
    kind: 'create',
    ...given('folder', first),
    ...given('stack', said.stack),
    ...given('answersFile', said.answers),
    ...given('secretsFile', said.secrets),
    sets: said.sets.map(asSetting),
    yes: said.flags.has('yes'),
    dryRun: said.flags.has('dry-run'),
    json,
  };
}

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
const one = (value: Value): string | undefined => texts(value).at(-1);

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

/** Words that the command has no place for, or needs and has not. */
function surplus(command: Command, positionals: readonly string[]): readonly Problem[] {
  if (command.kind === 'help' || command.kind === 'version') return [];
  const missing =
    command.kind === 'questions' && command.stack === ''
      ? [
          usage(
            'which-stack',
            'questions of which application?',
            'add --stack NAME; the stacks command lists the names',
          ),
        ]
      : [];
  return [
    ...missing,
    ...positionals
      .slice(1)
      .map((word) =>
        usage('surplus-word', `${JSON.stringify(word)} is one word too many`, 'name one folder; options begin with --'),
      ),
  ];
}
