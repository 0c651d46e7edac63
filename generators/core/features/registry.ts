import type { Choices } from '../model/choices.js';
import type { Condition } from '../model/condition.js';
import type { Deployment } from '../model/deployment.js';
import type { ImageSource, Login } from '../model/image-source.js';
import type { Problem } from '../model/problem.js';
import type { Answers, Question } from '../model/question.js';
import type { Stack } from '../model/stack.js';
import { maybeText, text } from './answer.js';
import { type Feature, nothingFound, question } from './feature.js';

const group = 'Operations';

/** Where images come from: registries, one of the operator's own in their place, with a log-in or without; or an archive and none at all. */
export const registry: Feature<'registry'> = {
  questions: (stack) => [
    question({
      path: 'registry.prefix',
      ask: 'Registry to pull all images from (host and path; empty: where each image lives)',
      group,
      type: 'text',
      default: '',
      pattern: '|[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)*',
    }),
    question({
      path: 'registry.kind',
      ask: 'How images come to the machine',
      group,
      type: 'choice',
      choices: [
        { value: 'pull', about: 'pulled from a registry' },
        { value: 'archive', about: 'from an archive that you bring; no registry is ever asked' },
      ],
      default: 'pull',
      asked: stack.requires.login.length > 0,
    }),
    ...loginQuestions(stack),
  ],
  choose: (answers) => {
    const prefix = maybeText(answers, 'registry.prefix');
    return { ...(prefix === undefined ? {} : { prefix }), from: from(answers) };
  },
  check: (deployment, { registry: { from } }) =>
    from.kind === 'pull' ? nothingFound : { problems: deployment.services.flatMap(digestProblem), warnings: [] },
  apply: (deployment, { registry: { prefix, from } }) => ({
    ...deployment,
    ...(prefix === undefined ? {} : { imagePrefix: prefix }),
    images: source(deployment, prefix, from),
  }),
};

/** The first is asked where the stack says that a registry wants it; else it is there to be set. */
function loginQuestions({ requires: { login } }: Stack): readonly Question[] {
  const pulled: Condition = [{ path: 'registry.kind', not: false, values: ['pull'] }];
  const wanted: Condition = [...pulled, { path: 'registry.login.kind', not: false, values: ['password'] }];
  const [server] = login;
  return [
    question({
      path: 'registry.login.kind',
      ask: 'Log-in to the registry',
      group,
      type: 'choice',
      choices: [
        { value: 'none', about: 'not needed, or by yourself with docker login' },
        { value: 'password', about: 'by init, with a password or token that lies in secrets/' },
      ],
      default: server === undefined ? 'none' : 'password',
      asked: server !== undefined,
      when: pulled,
    }),
    question({
      path: 'registry.login.server',
      ask: 'Registry to log in to (host, and port if it has one)',
      group,
      type: 'text',
      ...(server === undefined ? {} : { default: server }),
      pattern: '[a-z0-9.-]+(:[0-9]+)?',
      when: wanted,
    }),
    question({
      path: 'registry.login.user',
      ask: 'Name to log in with',
      group,
      type: 'text',
      refuse: (value) => (isUser(String(value)) ? undefined : 'is not one word without quotes and backslashes'),
      when: wanted,
    }),
  ];
}

/** Names of robots have dollars and pluses (`robot$lab+pull`); a leading hyphen would be an option. */
const isUser = (text: string): boolean => /^[^\s'"`\\\p{C}-][^\s'"`\\\p{C}]*$/u.test(text);

function from(answers: Answers): Choices['registry']['from'] {
  if (text(answers, 'registry.kind') === 'archive') return { kind: 'archive' };
  if (text(answers, 'registry.login.kind') === 'none') return { kind: 'pull' };
  const login: Login = { server: text(answers, 'registry.login.server'), user: text(answers, 'registry.login.user') };
  return { kind: 'pull', login };
}

/** With a prefix nothing comes from the registries that the stack names. */
function source(
  { application }: Deployment,
  prefix: string | undefined,
  from: Choices['registry']['from'],
): ImageSource {
  if (from.kind === 'archive') return from;
  const { login } = from;
  const others = prefix === undefined ? application.requires.login.filter((server) => server !== login?.server) : [];
  return { kind: 'pull', ...(login === undefined ? {} : { login }), others };
}

/** `docker load` brings back names and tags; a digest is the registry's word for an image. */
function digestProblem({ name, image }: Deployment['services'][number]): readonly Problem[] {
  if (image === undefined || !/@sha256:/.test(image)) return [];
  return [
    {
      code: 'answer/digest-in-archive',
      message: `the image of ${name} is named by its digest (${image}), which an archive does not keep`,
      hint: 'name it by its tag: the checksum of the archive vouches for what is in it; or set registry.kind to pull',
    },
  ];
}
