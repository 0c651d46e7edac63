import type { Answers } from '../model/question.js';
import type { StackService } from '../model/stack.js';
import type { ComposeText } from '../model/yaml.js';
import { literal, references, substitute } from '../yaml/interpolation.js';

/**
 * The answers that some service's `user` is made of, as variables whose value is written out: volumes are given to that user, so it is
 * no setting that `.env` could change alone.
 */
export function userVariables(
  services: readonly StackService[],
  answers: Answers,
): Readonly<Record<string, ComposeText>> {
  const names = services.flatMap(({ compose }) => references(compose.user ?? '').map(({ name }) => name));
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = answers[`app.${name}`];
      return value === undefined || value === null ? [] : [[name, literal(String(value))]];
    }),
  );
}

/** The services with the variables of their `user` filled in, as far as they have a value. */
export const withUsers = (
  services: readonly StackService[],
  variables: Readonly<Record<string, ComposeText>>,
): readonly StackService[] =>
  services.map((service) =>
    service.compose.user === undefined
      ? service
      : {
          ...service,
          compose: { ...service.compose, user: substitute(service.compose.user, (name) => variables[name]) },
        },
  );
