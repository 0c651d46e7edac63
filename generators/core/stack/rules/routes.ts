import type { Condition } from '../../model/condition.js';
import type { Route } from '../../model/route.js';
import { hintFor } from '../hints.js';
import type { Rule } from './rule.js';

/** A route leads to a service or to a volume of this stack. */
export const routesLeadSomewhere: Rule = (stack, reading) => {
  const services = stack.services.filter(({ needs }) => needs.phase === 'run').map(({ compose }) => compose.name);
  const volumes = stack.volumes.map(({ name }) => name);
  for (const route of stack.routes) {
    const { to } = route;
    if (to.kind === 'service' && !services.includes(to.service))
      reading.error(
        'unknown-service',
        reading.spotOf(route, 'service'),
        `there is no running service ${to.service}`,
        hintFor(to.service, services),
      );
    if (to.kind === 'static' && !volumes.includes(to.volume))
      reading.error(
        'unknown-volume',
        reading.spotOf(route, 'static'),
        `there is no volume ${to.volume}`,
        hintFor(to.volume, volumes) ?? 'declare it under volumes',
      );
  }
};

/** No two routes are entered at the same place, unless conditions keep them apart. */
export const entrancesAreDistinct: Rule = (stack, reading) => {
  stack.routes.forEach((route, i) => {
    for (const before of stack.routes.slice(0, i)) {
      const shared = entrances(route).find((entrance) => entrances(before).includes(entrance));
      if (shared === undefined || (isConditional(route.when) && isConditional(before.when))) continue;
      const spot = reading.spotOf(route, route.from.kind === 'path' ? 'path' : 'listen');
      reading.error(
        'same-entrance',
        spot,
        `${shared} is already where the route ${before.name} is entered`,
        'give one of them another path or port',
      );
    }
  });
};

const isConditional = (when: Condition): boolean => when.length > 0;

const entrances = ({ from }: Route): readonly string[] => (from.kind === 'path' ? from.paths : [`port ${from.port}`]);
