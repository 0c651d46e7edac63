import type { Choices } from '../model/choices.js';
import type { Deployment } from '../model/deployment.js';
import type { Answers, Question } from '../model/question.js';
import { remembered } from '../model/remembered.js';
import type { Stack } from '../model/stack.js';
import { applicationQuestions } from './application.js';
import { basicQuestions } from './basics.js';
import { database } from './database.js';
import { external } from './external.js';
import { whereQuestions } from './external-questions.js';
import type { Feature, Findings } from './feature.js';
import { gpu } from './gpu.js';
import { harden } from './harden.js';
import { host } from './host.js';
import { images } from './images.js';
import { network } from './network.js';
import { nodes } from './nodes.js';
import { proxy } from './proxy.js';
import { registry } from './registry.js';
import { storage } from './storage.js';
import { target } from './target.js';
import { trust } from './trust.js';

/** A choice that no feature handles does not compile. */
export const features: { readonly [Name in keyof Choices]: Feature<Name> } = {
  nodes,
  external,
  database,
  storage,
  gpu,
  registry,
  images,
  trust,
  proxy,
  network,
  harden,
  host,
  target,
};

/**
 * What is not built vanishes first. Servers of the operator's own and databases change commands and variables, storage and GPUs what each
 * container gets, the registry its image; gate and proxy are containers of their own and so come before networks and hardening, which
 * treat all alike.
 */
export const order: readonly (keyof Choices)[] = [
  'images',
  'external',
  'database',
  'storage',
  'gpu',
  'registry',
  'nodes',
  'proxy',
  'trust',
  'network',
  'harden',
  'host',
  'target',
];

/** The order in which an operator is asked: what decides most comes first, and what the stack's questions depend on before these. */
const early: readonly (keyof Choices)[] = ['target', 'nodes', 'gpu', 'images'];
const late: readonly (keyof Choices)[] = [
  'proxy',
  'external',
  'database',
  'trust',
  'storage',
  'registry',
  'network',
  'harden',
  'host',
];

/** Every question of the generator and of the stack, in the order in which they are asked. */
export const questionsFor = remembered((stack: Stack): readonly Question[] => {
  const of = (names: readonly (keyof Choices)[]) => names.flatMap((name) => features[name].questions(stack));
  const application = applicationQuestions(stack);
  const deciding = application.filter((question) => decidesRoles(question, stack));
  return [
    ...basicQuestions(stack),
    ...deciding,
    ...of(early),
    ...whereQuestions(stack),
    ...application.filter((question) => !deciding.includes(question)),
    ...of(late),
  ];
});

/** Whether roles depend on it, and it on nothing: so it is asked before the machines are. */
const decidesRoles = ({ path, when, usedWhen }: Question, { roles }: Stack): boolean =>
  when.length === 0 &&
  usedWhen === undefined &&
  roles.some((role) => role.when.some((condition) => condition.path === path));

/** Typed choices from complete and valid answers. */
export function choose(answers: Answers, stack: Stack): Choices {
  return {
    nodes: nodes.choose(answers, stack),
    external: external.choose(answers, stack),
    database: database.choose(answers, stack),
    storage: storage.choose(answers, stack),
    gpu: gpu.choose(answers, stack),
    registry: registry.choose(answers, stack),
    images: images.choose(answers, stack),
    trust: trust.choose(answers, stack),
    proxy: proxy.choose(answers, stack),
    network: network.choose(answers, stack),
    harden: harden.choose(answers, stack),
    host: host.choose(answers, stack),
    target: target.choose(answers, stack),
  };
}

/** The deployment with every choice applied, in the one order. */
export function refine(draft: Deployment, choices: Choices): Deployment {
  return order.reduce((deployment, name) => features[name].apply(deployment, choices), draft);
}

/** What the features find wrong or doubtful before anything is applied. */
export function checkAll(draft: Deployment, choices: Choices): Findings {
  const found = order.map((name) => features[name].check(draft, choices));
  return { problems: found.flatMap(({ problems }) => problems), warnings: found.flatMap(({ warnings }) => warnings) };
}
