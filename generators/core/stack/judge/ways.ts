import { references } from '../../yaml/interpolation.js';
import type { Rule } from '../rules/rule.js';

/** Who comes in comes through a route. */
export const portsHaveRoutes: Rule = (stack, reading) => {
  for (const { compose } of stack.described ? stack.services : [])
    for (const port of compose.ports) {
      const routed = stack.routes.some(
        ({ to }) => to.kind === 'service' && to.service === compose.name && String(to.port) === port.target,
      );
      if (routed) continue;
      reading.warn(
        'port-without-route',
        reading.keyOf(compose, 'ports'),
        `port ${port.target} of ${compose.name} is published as it is: past nginx and TLS`,
        `add it to routes: { NAME: { path: /, service: ${compose.name}, port: ${port.target} } }, or with listen`,
      );
    }
};

/** Two deployments may run on one machine. */
export const namesAreFree: Rule = (stack, reading) => {
  for (const { compose } of stack.described ? stack.services : []) {
    const name = compose.rest.container_name;
    if (typeof name !== 'string' || references(name).some((each) => each.name === 'DEPLOYMENT_NAME')) continue;
    reading.warn(
      'container-name',
      reading.keyOf(compose, 'container_name'),
      `only one container on a machine can be called ${name}`,
      `take it out, or write \${DEPLOYMENT_NAME}-${compose.name}`,
    );
  }
};
