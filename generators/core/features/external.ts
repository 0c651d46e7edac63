import type { Deployment } from '../model/deployment.js';
import type { Server } from '../model/server.js';
import type { Service } from '../model/service.js';
import { mentions } from '../texts/mentions.js';
import { prefix } from '../texts/service-names.js';
import { namesIn } from '../texts/service-texts.js';
import { asClient } from './database.js';
import { serverQuestions } from './external-questions.js';
import { externalServers } from './external-servers.js';
import { type Feature, nothingFound } from './feature.js';
import { reachJob, reachName } from './reach.js';

/**
 * Servers of the operator's own in the place of the stack's: their containers are not drafted at all, and here those that use them get a
 * way out, the authorities to verify them with, and a job of init that sees whether they answer.
 */
export const external: Feature<'external'> = {
  questions: serverQuestions,
  choose: (answers, stack) => ({ servers: externalServers(stack, answers) }),
  check: () => nothingFound,
  apply: (deployment, { external: { servers } }) =>
    servers.length === 0
      ? deployment
      : {
          ...deployment,
          servers,
          services: [
            reachJob(servers),
            ...deployment.services.map((service) => connected(service, servers, deployment)),
          ],
        },
};

function connected(service: Service, servers: readonly Server[], { variables }: Deployment): Service {
  const mentioned = mentions(namesIn(service), variables);
  const used = servers.filter((server) => addresses(server).some((name) => mentioned.has(name)));
  if (used.length === 0) return service;
  const hosts = [...new Set(used.map(({ host }) => host))].join(' and ');
  const client: Service = {
    ...service,
    egress: true,
    why: { egress: `it reaches ${hosts}`, ...service.why },
    dependsOn: { ...service.dependsOn, [reachName]: afterReach },
  };
  return used.some(isVerified) ? asClient(client) : client;
}

const afterReach = { condition: 'service_completed_successfully', restart: false, required: true } as const;

const isVerified = (server: Server): boolean => server.kind === 'postgres' && server.sslmode.startsWith('verify-');

/** Whoever reads one of these opens connections to it. */
const addresses = (server: Server): readonly string[] =>
  [prefix(server.service), ...(server.kind === 'postgres' ? server.databases.map((one) => one.prefix) : [])].map(
    (name) => `${name}_HOST`,
  );
