import type { parseArgs } from 'node:util';
import { nearest } from '../core/answers/nearest.js';
import type { Problem } from '../core/model/problem.js';
import { type CommandName, commands } from './commands.js';
import { type OptionName, options } from './options.js';
import { usage } from './usage.js';

/** A piece of the command line, as Node takes it apart. */
export type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

/** What was said: the values of an option, and the switches. */
export interface Said {
  readonly texts: (name: OptionName) => readonly string[];
  readonly flags: ReadonlySet<string>;
}

/** What is wrong with one option by itself: unknown, without its value, or with one too many. */
export function optionProblem(token: Token): readonly Problem[] {
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

/** `--set` without a path and a value. */
export function settingProblems(sets: readonly string[]): readonly Problem[] {
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
export function misfits(
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
    ...(words.length < least ? [whichOne(name)] : []),
    ...(name === 'add-node' && said.texts('address').length === 0 ? [whichAddress] : []),
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

function whichOne(name: CommandName): Problem {
  if (name === 'learn') return whichFile;
  return name === 'rotate' ? whichSecret : whichMachine;
}

const whichSecret = usage('which-secret', 'which secret?', 'name one; the README of the folder lists them');

const whichMachine = usage('which-machine', 'which machine?', 'give its name, such as w1');

const whichAddress = usage(
  'which-address',
  'at which address do the other machines reach it?',
  'add --address with its IP address in the network that the machines share',
);

const whichFile = usage('which-stack', 'which Compose file?', 'name it, or the folder that has it');

const whichStack = usage(
  'which-stack',
  'questions of which application?',
  'add --stack NAME; the stacks command lists the names',
);

const oneTooMany = (word: string): Problem =>
  usage('surplus-word', `${JSON.stringify(word)} is one word too many`, 'name one folder; options begin with --');
