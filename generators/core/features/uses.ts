import type { Condition } from '../model/condition.js';
import type { Stack, StackService } from '../model/stack.js';
import type { Yaml } from '../model/yaml.js';
import { serviceTexts } from '../texts/service-texts.js';
import { references } from '../yaml/interpolation.js';
import { whenBundled } from './may-be-external.js';

/**
 * For each variable of a question, the conditions under which something uses it, any of which suffices; nothing where it is always of
 * use. So nobody is asked about a part that was not chosen.
 */
export function usesOf(stack: Stack): (name: string) => readonly Condition[] | undefined {
  const beyond = namesBeyondServices(stack);
  const mentioned = new Map(stack.services.map((service) => [service, namesOf(service)]));
  return (name) =>
    beyond.has(name) ? undefined : existsWhen(stack, (service) => mentioned.get(service)?.has(name) ?? false);
}

/** The conditions under which one of the services that `wanted` picks exists; nothing where one always does, or none is picked. */
function existsWhen(stack: Stack, wanted: (service: StackService) => boolean): readonly Condition[] | undefined {
  const conditions = stack.services.filter(wanted).flatMap((service) => existence(service, stack));
  return conditions.length === 0 || conditions.some((condition) => condition.length === 0) ? undefined : conditions;
}

/** The same as fields of a question. */
export function onlyWith(
  stack: Stack,
  wanted: (service: StackService) => boolean,
): { readonly usedWhen?: readonly Condition[] } {
  const conditions = existsWhen(stack, wanted);
  return conditions === undefined ? {} : { usedWhen: conditions };
}

const namesOf = ({ compose }: StackService): ReadonlySet<string> =>
  new Set([...serviceTexts(compose), compose.replicas ?? ''].flatMap(names));

/** Conditions, bounds, defaults, variables and routes may need an answer that no service names. */
function namesBeyondServices(stack: Stack): ReadonlySet<string> {
  const conditions = [
    ...stack.services.map(({ needs }) => needs.when),
    ...stack.questions.map(({ when }) => when),
    ...stack.secrets.map(({ when }) => when),
    ...stack.routes.map(({ when }) => when),
    ...stack.volumes.map(({ when }) => when),
    ...stack.files.map(({ when }) => when),
    ...stack.variables.flatMap(({ cases }) => cases.map(({ when }) => when)),
  ].flat();
  const values: readonly (Yaml | undefined)[] = [
    ...stack.questions.map((question) => question.default),
    ...stack.variables.flatMap(({ cases }) => cases.map(({ value }) => value)),
    ...stack.routes.flatMap(({ from, maxBody, timeout, rateLimit }) => [
      ...(from.kind === 'path' ? from.paths : []),
      maxBody,
      timeout,
      rateLimit,
    ]),
  ];
  return new Set([
    ...conditions.flatMap(({ path }) => (path.startsWith('app.') ? [path.slice('app.'.length)] : [])),
    ...stack.questions.flatMap(({ min, max }) => [min, max].filter((bound) => typeof bound === 'string')),
    ...values.flatMap((value) => (value === undefined ? [] : names(JSON.stringify(value)))),
  ]);
}

const existence = (service: StackService, stack: Stack): readonly Condition[] =>
  chosen(service, whenBundled(service, stack), stack);

/** The conditions under which a service is wanted at all, wherever it is. */
export const mayExist = (service: StackService, stack: Stack): readonly Condition[] =>
  chosen(service, service.needs.when, stack);

/** A service with several profiles exists if any is chosen. */
function chosen({ compose }: StackService, when: Condition, stack: Stack): readonly Condition[] {
  if (compose.profiles.length === 0) return [when];
  return compose.profiles.map((profile) => {
    const oneOf = stack.profiles.find((question) => question.oneOf.includes(profile));
    return [
      ...when,
      { path: `profiles.${oneOf?.name ?? profile}`, not: false, values: [oneOf === undefined ? true : profile] },
    ];
  });
}

const names = (text: string): readonly string[] => references(text).map(({ name }) => name);
