import { type Given, type GivenAnswers, merged } from '../core/answers/given.js';
import { flatten } from '../core/answers/tree.js';
import { isMap } from '../core/features/answer.js';
import { failed, fine, type Problem, type Result } from '../core/model/problem.js';
import type { Document } from '../core/yaml/document.js';
import type { CreateCommand, Setting } from './arguments.js';
import { readText } from './read-text.js';
import { readEnvFile } from './secrets/env-file.js';

/** What was said outside the terminal: answers, which stack, and secrets by name. */
export interface Said {
  readonly answers: GivenAnswers;
  readonly stack?: string;
  readonly secrets: Readonly<Record<string, string>>;
}

type Sources = Pick<CreateCommand, 'stack' | 'answersFile' | 'secretsFile' | 'sets'>;

/**
 * Reads the files that the command line names; `--set` has the last word. Reports files that cannot be read
 * (`usage/unreadable`), an answers file that is no YAML map (`answer/...`), and a secrets file whose lines are no
 * `NAME='value'` (`target/secret-unreadable`).
 */
export async function readSaid(command: Sources, cwd: string): Promise<Result<Said>> {
  const [answers, secrets] = await Promise.all([
    answersIn(command.answersFile, cwd),
    secretsIn(command.secretsFile, cwd),
  ]);
  if (!answers.ok || !secrets.ok)
    return failed([answers, secrets].flatMap((result) => (result.ok ? [] : result.problems)));
  const all = merged([answers.value, settings(command.sets)]);
  const stack = command.stack ?? stackAmong(all);
  const others = new Map([...all].filter(([path]) => path !== 'stack'));
  return fine({ answers: others, ...(stack === undefined ? {} : { stack }), secrets: secrets.value });
}

const settings = (sets: readonly Setting[]): GivenAnswers =>
  new Map(sets.map(({ path, text }) => [path, { kind: 'text', text } satisfies Given]));

function stackAmong(given: GivenAnswers): string | undefined {
  const said = given.get('stack');
  if (said === undefined) return undefined;
  return said.kind === 'text' ? said.text : String(said.value);
}

/** YAML is loaded where a file is named: most runs begin with a question, which should not wait for it. */
async function answersIn(file: string | undefined, cwd: string): Promise<Result<GivenAnswers>> {
  if (file === undefined) return fine(new Map());
  const text = await readText(file, cwd, { code: 'usage/unreadable', option: '--answers' });
  if (!text.ok) return text;
  const { readDocument } = await import('./compiler.js');
  const { document, problems } = readDocument(file, text.value, 'answer');
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
