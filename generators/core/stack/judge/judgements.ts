import type { Beside } from '../files/beside.js';
import { remarkOnDangers } from '../infer/remarks.js';
import type { Rule } from '../rules/rule.js';
import { imagesAreFixed } from './images.js';
import { exceptionsHaveReasons } from './reasons.js';
import { everythingIsUsed } from './uses.js';
import { namesAreFree, portsHaveRoutes } from './ways.js';
import { peopleAreTold, servicesTellTheirHealth, volumesAreDescribed } from './words.js';

/** What an author wants to hear of a stack that works: nothing of it keeps it from being deployed, so all of it is a warning. */
export function judgements(beside: Beside): readonly Rule[] {
  return [
    peopleAreTold,
    imagesAreFixed,
    servicesTellTheirHealth,
    volumesAreDescribed,
    exceptionsHaveReasons,
    portsHaveRoutes,
    namesAreFree,
    everythingIsUsed(beside),
    dangersAreMeant,
  ];
}

/** A file that says nothing was remarked on when it was read. */
const dangersAreMeant: Rule = (stack, reading) => {
  for (const service of stack.described ? stack.services : []) remarkOnDangers(service, reading);
};
