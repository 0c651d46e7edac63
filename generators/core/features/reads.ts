import type { Deployment } from '../model/deployment.js';
import type { Link } from '../model/node.js';
import type { Service } from '../model/service.js';
import { mentions } from '../texts/mentions.js';
import { prefix } from '../texts/service-names.js';
import { namesIn } from '../texts/service-texts.js';

/** Whether a service reads where another one is: `X_HOST`, or that of one of its databases, itself or within another variable. */
export function reads(service: Service, link: Link, { variables }: Pick<Deployment, 'variables'>): boolean {
  const address = variables[`${prefix(link.service)}_HOST`];
  return [...mentions(namesIn(service), variables)].some(
    (name) => name.endsWith('_HOST') && variables[name] === address,
  );
}
