import type { ConditionEntry, Scalar } from '../../model/condition.js';
import type { Stack } from '../../model/stack.js';
import { list, nearHint } from '../hints.js';
import { namesOf } from '../names.js';
import type { Reading } from '../reading.js';
import type { Rule } from './rule.js';

/** What a condition may find at a path: certain values, or any. */
type Facts = ReadonlyMap<string, readonly Scalar[] | 'any'>;

const gpus = ['none', 'nvidia', 'amd', 'intel'];

/** Facts that every deployment has (design, "Answers"; vocabulary, "Variables"). */
const ownFacts: readonly (readonly [string, readonly Scalar[] | 'any'])[] = [
  ['name', 'any'],
  ['host', 'any'],
  ['expose', ['localhost', 'network']],
  ['shape.kind', ['single', 'distributed']],
  ['proxy.kind', ['nginx', 'external', 'none']],
  ['tls.kind', ['self-signed', 'files', 'none']],
  ['tls.key', ['p256', 'rsa2048', 'rsa4096']],
  ['gpu.kind', gpus],
  ['images.kind', ['pull', 'build']],
  ['trust.kind', ['extra', 'system']],
  ['deployment.protocol', ['http', 'https']],
  ['node.name', 'any'],
  ['node.gpu', gpus],
];

function factsOf(stack: Stack): Facts {
  const truth = [true, false];
  return new Map<string, readonly Scalar[] | 'any'>([
    ...ownFacts,
    ['node.role', ['main', ...stack.roles.map(({ name }) => name)]],
    ...stack.questions.map(
      ({ name, type, choices }) =>
        [`app.${name}`, type === 'boolean' ? truth : choices.length > 0 ? choices : 'any'] as const,
    ),
    ...stack.profiles.map(({ name, oneOf }) => [`profiles.${name}`, oneOf.length > 0 ? oneOf : truth] as const),
    ...stack.services.flatMap(({ compose: { name }, needs }) =>
      needs.kind === undefined
        ? []
        : ([
            [`services.${name}.kind`, ['bundled', 'external']],
            [`services.${name}.tls`, truth],
          ] as const),
    ),
    ...stack.volumes.map(({ name }) => [`storage.${name}.kind`, ['volume', 'directory', 'nfs', 'none']] as const),
  ]);
}

/** A condition compares a fact that there is with values that it can have. */
export const conditionsLookAtFacts: Rule = (stack, reading) => {
  const facts = factsOf(stack);
  const parts = [
    ...stack.questions,
    ...stack.secrets,
    ...stack.routes,
    ...stack.roles,
    ...stack.files,
    ...stack.volumes,
  ];
  const whens = [
    ...parts.map(({ when }) => when),
    ...stack.services.map(({ needs }) => needs.when),
    ...stack.variables.flatMap(({ cases }) => cases.map(({ when }) => when)),
  ];
  for (const entry of whens.flat()) check(entry, facts, reading);
};

function check(entry: ConditionEntry, facts: Facts, reading: Reading): void {
  const { path, values } = entry;
  const spot = reading.nodeOf(entry);
  const possible = facts.get(path);
  if (possible === undefined)
    reading.error('unknown-fact', spot, `a condition cannot look at ${path}`, factHint(path, [...facts.keys()]));
  if (possible === undefined || possible === 'any') return;
  for (const value of values.filter((each) => !possible.includes(each)))
    reading.error(
      'impossible-value',
      spot,
      `${path} is never ${JSON.stringify(value)}`,
      `it is one of ${list(possible.map((each) => JSON.stringify(each)))}`,
    );
}

function factHint(path: string, known: readonly string[]): string {
  return (
    nearHint(path, known) ??
    'it may look at app.QUESTION, profiles.NAME, services.NAME.kind, gpu.kind, deployment.protocol, node.role, tls.kind, proxy.kind, expose'
  );
}

/** `was` leads from old names to answers and secrets that there are. */
export const renamedAnswersExist: Rule = (stack, reading) => {
  const known = [
    ...stack.questions.map(({ name }) => `app.${name}`),
    ...stack.profiles.map(({ name }) => `profiles.${name}`),
    ...stack.routes.map(({ name }) => `routes.${name}.listen`),
    ...areas,
  ];
  for (const [old, now] of Object.entries(stack.was)) {
    const [area = '', name = ''] = now.split('.');
    const named = new Map<string, readonly string[]>(
      Object.entries({
        app: stack.questions.map((each) => each.name),
        profiles: stack.profiles.map((each) => each.name),
        routes: stack.routes.map((each) => each.name),
        services: stack.services.map((each) => each.compose.name),
        storage: [...stack.volumes.map((each) => each.name), 'extra'],
        secrets: namesOf(stack).flatMap((each) => (each.secret ? [each.name] : [])),
      }),
    );
    if (areas.has(area) || named.get(area)?.includes(name) === true) continue;
    reading.error(
      'unknown-answer',
      reading.spotOf(stack, 'x-deployment', 'was', old),
      `there is no answer ${now}`,
      nearHint(now, known) ?? 'a name such as app.QUESTION, routes.NAME.listen or proxy.network',
    );
  }
};

/** Answers that no stack declares (design, "Answers"). */
const areas = new Set([
  'name',
  'host',
  'expose',
  'shape',
  'nodes',
  'proxy',
  'tls',
  'gpu',
  'registry',
  'network',
  'user',
  'systemd',
  'compose',
  'trust',
  'limits',
  'images',
]);
