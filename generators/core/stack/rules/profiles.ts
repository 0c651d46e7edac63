import { hintFor } from '../hints.js';
import type { Rule } from './rule.js';

/** `init` is the generator's own; an exclusive question has its default among its profiles; one profile, one question. */
export const profilesAreReal: Rule = (stack, reading) => {
  for (const { compose } of stack.services)
    compose.profiles.forEach((profile, i) => {
      if (profile === 'init')
        reading.error(
          'reserved-name',
          reading.spotOf(compose, 'profiles', i),
          'the profile init is reserved for jobs',
          'a job of init says x-deployment: { phase: init }',
        );
    });
  const seen = new Set<string>();
  for (const question of stack.profiles) {
    const { name, oneOf, default: value } = question;
    const right = oneOf.length > 0 ? oneOf.includes(String(value)) : typeof value === 'boolean';
    if (!right)
      reading.error(
        'default',
        reading.spotOf(question, 'default'),
        `the default must be ${oneOf.length > 0 ? `one of ${oneOf.join(', ')}` : 'true or false'}`,
      );
    for (const profile of oneOf.length > 0 ? oneOf : [name]) {
      if (seen.has(profile))
        reading.error(
          'profile-twice',
          reading.nameOf(question),
          `two questions are about the profile ${profile}`,
          'one profile, one question',
        );
      seen.add(profile);
    }
  }
};

/** In a described stack every profile has its question. */
export const profilesAreAsked: Rule = (stack, reading) => {
  if (!stack.described) return;
  const asked = stack.profiles.flatMap(({ name, oneOf }) => (oneOf.length > 0 ? oneOf : [name]));
  for (const { compose } of stack.services)
    compose.profiles.forEach((profile, i) => {
      if (asked.includes(profile) || profile === 'init') return;
      const hint = hintFor(profile, asked) ?? `add it at the top: profiles: { ${profile}: { ask: …, default: false } }`;
      reading.error(
        'unknown-profile',
        reading.spotOf(compose, 'profiles', i),
        `nobody is asked about the profile ${profile}`,
        hint,
      );
    });
};
