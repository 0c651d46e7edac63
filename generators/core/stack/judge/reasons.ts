import { exceptionsOf } from '../../texts/exceptions.js';
import type { Rule } from '../rules/rule.js';

/** What a container has beyond the others has its reason: the README of every deployment lists both. */
export const exceptionsHaveReasons: Rule = (stack, reading) => {
  for (const { compose, needs } of stack.described ? stack.services : []) {
    if (needs.phase === 'build') continue;
    const open = exceptionsOf({ ...compose, egress: needs.egress }, stack.hardened).filter(
      ([word]) => needs.why[word] === undefined,
    );
    for (const [word, what] of open.filter(([each], i) => open.findIndex(([other]) => other === each) === i))
      reading.warn(
        'no-reason',
        word === 'egress' ? reading.keyOf(needs, word) : reading.keyOf(compose, word),
        `nothing says why ${compose.name} needs this: ${what}`,
        `add x-deployment: { why: { ${word}: … } }, or take it out`,
      );
  }
};
