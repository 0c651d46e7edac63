import type { Route } from '../core/model/route.js';
import type { Stack, StackSecret } from '../core/model/stack.js';

/** What was inferred from a Compose file that says nothing, for the operator to look at before anything is asked. */
export function proposal(stack: Stack): string {
  const { services, routes, secrets, volumes, profiles, variables, questions } = stack;
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['Ways in', routes.map(wayIn)],
    ['Secrets', secrets.map(secretLine)],
    [
      'Worked out from secrets and from the host name',
      variables.filter(({ at }) => at.line > 0).map(({ name }) => name),
    ],
    [
      'Servers',
      services.flatMap(({ compose, needs }) => (needs.kind === undefined ? [] : [`${compose.name}  ${needs.kind}`])),
    ],
    ['Jobs, done by init', services.flatMap(({ compose, needs }) => (needs.phase === 'init' ? [compose.name] : []))],
    ['Data, backed up', volumes.map(({ name, shared }) => (shared ? `${name}  shared` : name))],
    ['Parts, left out unless chosen', profiles.map(({ name }) => name)],
    [
      'Settings',
      questions.length === 0
        ? []
        : [`${questions.length}, of which ${questions.filter(({ ask }) => ask !== undefined).length} are asked`],
    ],
  ];
  const shown = parts
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`);
  return `\nThis Compose file does not say what it needs. Read off it:\n\n${shown.join('\n')}`;
}

function wayIn({ name, to, from, protocol }: Route): string {
  const entrance =
    from.kind === 'path' ? from.paths.join(', ') : `port ${from.port}${protocol === 'tcp' ? ' (TCP)' : ''}`;
  return `${name}  ${entrance} to ${to.kind === 'service' ? `${to.service}:${to.port}` : to.volume}`;
}

function secretLine({ name, ask, make }: StackSecret): string {
  if (ask === undefined) return `${name}  made`;
  return `${name}  ${make?.kind === 'empty' ? 'yours, if you have one' : 'yours'}`;
}
