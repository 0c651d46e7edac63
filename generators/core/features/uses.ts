import { serviceTexts } from '../bind/texts.js';
import type { Condition } from '../model/condition.js';
import type { Stack, StackService } from '../model/stack.js';
import type { Yaml } from '../model/yaml.js';
import { references } from '../yaml/interpolation.js';

/**
 * The conditions under which something uses the variable of a question, any of which suffices; nothing where it is always of use.
 * So nobody is asked about a part that was not chosen.
 */
export function usedWhen(stack: Stack, name: string): readonly Condition[] | undefined {
  return isUsedBeyondServices(stack, name) ? undefined : existsWhen(stack, (service) => mentions(service, name));
}

/** The conditions under which one of the services that `wanted` picks exists; nothing where one always does, or none is picked. */
export function existsWhen(stack: Stack, wanted: (service: StackService) => boolean): readonly Condition[] | undefined {
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

const mentions = ({ compose }: StackService, name: string): boolean =>
  [...serviceTexts(compose), compose.replicas ?? ''].some((text) => names(text).includes(name));

/** Conditions, defaults and variables may need an answer that no service names. */
function isUsedBeyondServices(stack: Stack, name: string): boolean {
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
    ...stack.routes.flatMap(({ maxBody, timeout, rateLimit }) => [maxBody, timeout, rateLimit]),
  ];
  return (
    conditions.some(({ path }) => path === `app.${name}`) ||
    stack.questions.some(({ min, max }) => min === name || max === name) ||
    values.some((value) => value !== undefined && names(JSON.stringify(value)).includes(name))
  );
}

/** A service with several profiles exists if any is chosen. */
function existence({ compose, needs }: StackService, stack: Stack): readonly Condition[] {
  if (compose.profiles.length === 0) return [needs.when];
  return compose.profiles.map((profile) => {
    const oneOf = stack.profiles.find((question) => question.oneOf.includes(profile));
    return [
      ...needs.when,
      { path: `profiles.${oneOf?.name ?? profile}`, not: false, values: [oneOf === undefined ? true : profile] },
    ];
  });
}

const names = (text: string): readonly string[] => references(text).map(({ name }) => name);
