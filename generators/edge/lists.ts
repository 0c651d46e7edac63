import { grouped } from '../core/answers/groups.js';
import { questionsFor } from '../core/features/all.js';
import { failed, fine, type Result } from '../core/model/problem.js';
import type { Question } from '../core/model/question.js';
import type { Stack } from '../core/model/stack.js';
import { words } from './ask.js';
import { builtInStacks } from './built-in.js';
import { loadStack, type Surroundings } from './stacks.js';

/** The stacks that come with the package, for people or as JSON. */
export async function listStacks(surroundings: Surroundings, json: boolean): Promise<Result<string>> {
  const loaded = await Promise.all(
    (await builtInStacks(surroundings.root)).map((name) => loadStack(name, surroundings)),
  );
  const problems = loaded.flatMap((result) => (result.ok ? [] : result.problems));
  if (problems.length > 0) return failed(problems);
  const stacks = loaded.flatMap((result) => (result.ok ? [result.value.stack] : []));
  return fine(
    json
      ? asJson(stacks.map(described))
      : stacks.map(({ name, title, summary }) => `${name}  ${title}: ${summary}\n`).join(''),
  );
}

const described = ({ name, title, summary, homepage }: Stack) => ({ name, title, summary, homepage });

/** Every question of a stack with its path, group by group, for people or as JSON; secrets too, which only --secrets and the terminal take. */
export async function listQuestions(stack: string, surroundings: Surroundings, json: boolean): Promise<Result<string>> {
  const loaded = await loadStack(stack, surroundings);
  if (!loaded.ok) return loaded;
  const questions = questionsFor(loaded.value.stack);
  const secrets = loaded.value.stack.secrets.filter(({ ask }) => ask !== undefined);
  if (json)
    return fine(
      asJson({
        questions: questions.map(withoutCheck),
        secrets: secrets.map(({ name, ask, make }) => ({ name, ask, made: make !== undefined })),
      }),
    );
  const groups = grouped(questions).map(({ group, members }) => `${group}\n${members.map(line).join('')}`);
  const asked = secrets.map(({ name, ask }) => `  ${name}  ${ask}\n`);
  return fine([...groups, ...(asked.length === 0 ? [] : [`Secrets (--secrets FILE)\n${asked.join('')}`])].join('\n'));
}

function line({ path, ask, type, choices, default: value }: Question): string {
  const kind = choices.length > 0 ? choices.map((choice) => String(choice.value)).join('|') : type;
  return `  ${path}  ${ask}\n      ${kind}${value === undefined ? ', required' : `, default ${words(value) === '' ? 'nothing' : words(value)}`}\n`;
}

function withoutCheck({ refuse: _refuse, ...question }: Question): Omit<Question, 'refuse'> {
  return question;
}

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
