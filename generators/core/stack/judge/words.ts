import type { Rule } from '../rules/rule.js';

/** People know what it is, and what each part is for. */
export const peopleAreTold: Rule = (stack, reading) => {
  if (!stack.described) return;
  const top = reading.keyOf(stack, 'x-deployment');
  for (const [word, lack] of [
    ['title', `people read ${stack.name} as its name`],
    ['summary', 'nobody is told in a line what it is'],
  ] as const)
    if (reading.spotOf(stack, 'x-deployment', word) === reading.nodeOf(stack))
      reading.warn('no-title', top, `x-deployment has no ${word}: ${lack}`, `add ${word}: …`);
  for (const { compose, needs } of stack.services)
    if (needs.about === undefined)
      reading.warn(
        'no-about',
        reading.nameOf(compose),
        `nothing says what ${compose.name} is for`,
        'add x-deployment: { about: … }: the README of every deployment shows it',
      );
  for (const question of stack.questions)
    if (question.ask === undefined && question.about === undefined)
      reading.warn(
        'no-about',
        reading.nameOf(question),
        `nothing says what the setting ${question.name} is for`,
        'add about: …, or ask: … where an operator should be asked',
      );
};

/** What runs says whether it is well; an image may bring its own check, which nobody sees here. */
export const servicesTellTheirHealth: Rule = (stack, reading) => {
  for (const { compose, needs } of stack.services)
    if (needs.phase === 'run' && compose.healthcheck === undefined && compose.rest.provider === undefined)
      reading.warn(
        'no-health-check',
        reading.nameOf(compose),
        `nothing here tells whether ${compose.name} is well`,
        'add healthcheck: { test: [CMD, …] }, which init and --wait heed; where its image has one, repeat that',
      );
};

/** Somebody has thought of what each volume holds. */
export const volumesAreDescribed: Rule = (stack, reading) => {
  for (const volume of stack.described ? stack.volumes : [])
    if (volume.about === undefined && reading.keyOf(volume, 'backup') === reading.nodeOf(volume) && !volume.ephemeral)
      reading.warn(
        'volume-unsaid',
        reading.nameOf(volume),
        `nobody is asked where the volume ${volume.name} lives, and it is not backed up`,
        'add x-deployment: { about: …, backup: true }; or backup: false where it can be made again',
      );
};
