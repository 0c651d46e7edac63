import { dirname, resolve } from 'node:path';
import { type Given, type GivenAnswers, merged } from '../core/answers/given.js';
import { flatten } from '../core/answers/tree.js';
import { failed, fine, type Problem, type Result } from '../core/model/problem.js';
import { isMap } from '../core/model/yaml.js';
import type { Document } from '../core/yaml/document.js';
import type { CreateCommand, Setting } from './command.js';
import { readText } from './read-text.js';
import { readEnvFile } from './secrets/env-file.js';

/** What was said outside the terminal: answers, which stack, and secrets by name. */
export interface Said {
  readonly answers: GivenAnswers;
  /** Those of the folder's own `deployment.yml`; what was said otherwise goes before them. */
  readonly inFile: GivenAnswers;
  readonly stack?: NamedStack;
  readonly secrets: Readonly<Record<string, string>>;
}

/** A stack as somebody named it; a path counts from `from`, an absolute one. */
export interface NamedStack {
  readonly name: string;
  readonly from: string;
}

type Sources = Pick<CreateCommand, 'stack' | 'answersFile' | 'secretsFile' | 'sets'>;

/**
 * Reads the files that the command line names, and the answers of a folder that is to be updated; `--set` has the last word.
 * Reports files that cannot be read (`usage/unreadable`), an answers file that is no YAML map (`answer/...`), and a secrets file
 * whose lines are no `NAME='value'` (`target/secret-unreadable`).
 */
export async function readSaid(command: Sources, cwd: string, own?: OwnAnswers): Promise<Result<Said>> {
  const [answers, secrets, inFile] = await Promise.all([
    answersIn(command.answersFile, cwd),
    secretsIn(command.secretsFile, cwd),
    own === undefined ? fine<GivenAnswers>(new Map()) : answersOf(own.file, own.text),
  ]);
  if (!answers.ok || !secrets.ok || !inFile.ok)
    return failed([answers, secrets, inFile].flatMap((result) => (result.ok ? [] : result.problems)));
  const set = settings(command.sets);
  const stack = [
    named(command.stack, cwd),
    named(textAt(set), cwd),
    named(textAt(answers.value), dirname(resolve(cwd, command.answersFile ?? '.'))),
    named(textAt(inFile.value), own?.folder ?? cwd),
  ].find((one) => one !== undefined);
  return fine({
    answers: withoutStack(merged([answers.value, set])),
    inFile: withoutStack(inFile.value),
    ...(stack === undefined ? {} : { stack }),
    secrets: secrets.value,
  });
}

/** The answers of the folder itself, as they stand. */
export interface OwnAnswers {
  readonly folder: string;
  readonly file: string;
  readonly text: string;
}

const withoutStack = (given: GivenAnswers): GivenAnswers => new Map([...given].filter(([path]) => path !== 'stack'));

const named = (name: string | undefined, from: string): NamedStack | undefined =>
  name === undefined ? undefined : { name, from };

const settings = (sets: readonly Setting[]): GivenAnswers =>
  new Map(sets.map(({ path, text }) => [path, { kind: 'text', text } satisfies Given]));

function textAt(given: GivenAnswers): string | undefined {
  const said = given.get('stack');
  if (said === undefined) return undefined;
  return said.kind === 'text' ? said.text : String(said.value);
}

/** YAML is loaded where a file is named: most runs begin with a question, which should not wait for it. */
async function answersIn(file: string | undefined, cwd: string): Promise<Result<GivenAnswers>> {
  if (file === undefined) return fine(new Map());
  const text = await readText(file, cwd, { code: 'usage/unreadable', option: '--answers' });
  return text.ok ? answersOf(file, text.value) : text;
}

async function answersOf(file: string, text: string): Promise<Result<GivenAnswers>> {
  const { readDocument } = await import('./compiler.js');
  const { document, problems } = readDocument(file, text, 'answer');
  if (document === undefined || problems.length > 0) return failed(problems);
  if (!isMap(document.value)) return failed([noMap(document)]);
  return fine(
    new Map(
      Object.entries(flatten(document.value)).map(([path, value]) => [
        path,
        { kind: 'value', value, at: document.placeOf(path.split('.'), 'key') },
      ]),
    ),
  );
}

function noMap({ file, placeOf }: Document): Problem {
  return {
    code: 'answer/no-map',
    at: placeOf([]),
    message: `${file} is no answers file: it does not hold paths and values`,
    hint: 'write it as in deployment.yml, such as host: lab.example.org',
  };
}

async function secretsIn(file: string | undefined, cwd: string): Promise<Result<Readonly<Record<string, string>>>> {
  if (file === undefined) return fine({});
  const text = await readText(file, cwd, { code: 'usage/unreadable', option: '--secrets' });
  return text.ok ? readEnvFile(file, text.value) : text;
}
