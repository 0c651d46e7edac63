import type { Service } from '../model/service.js';
import { text } from './answer.js';
import { bundleTarget } from './database.js';
import { type Feature, nothingFound, question } from './feature.js';

/** Certificate authorities of the operator's own: init merges them with the public ones, every container gets the result. */
export const trust: Feature<'trust'> = {
  // Nothing is laid over a file of an image that nobody has described.
  questions: ({ described }) => [
    question({
      path: 'trust.kind',
      ask: 'Which certificate authorities containers trust',
      group: 'Encryption inside',
      type: 'choice',
      choices: [
        { value: 'extra', about: 'the public ones, and those you drop into ssl/ca-certificates' },
        { value: 'system', about: 'what each image brings along' },
      ],
      default: described ? 'extra' : 'system',
    }),
  ],
  choose: (answers) => ({ kind: text(answers, 'trust.kind') === 'system' ? 'system' : 'extra' }),
  check: () => nothingFound,
  apply: (deployment, { trust: { kind } }) => ({
    ...deployment,
    host: { ...deployment.host, trust: kind },
    services: deployment.services.map((service) =>
      kind === 'extra' || service.needsBundle ? trusting(service, kind) : service,
    ),
  }),
};

/** Debian's, Alpine's and most distroless images keep their roots here. */
const usualBundle = '/etc/ssl/certs/ca-certificates.crt';

function trusting(service: Service, kind: 'extra' | 'system'): Service {
  if (service.phase === 'build') return service;
  const own = service.trusts?.bundle;
  const target = kind === 'extra' ? (own ?? usualBundle) : (own ?? bundleTarget);
  const variables = kind === 'extra' ? (service.trusts?.env ?? []) : [];
  const taken = service.mounts.some((mount) => 'target' in mount && mount.target === target);
  return {
    ...service,
    environment: {
      ...Object.fromEntries(variables.map((name) => [name, target])),
      ...service.environment,
      ...(service.needsBundle ? { PGSSLROOTCERT: target } : {}),
    },
    mounts: taken
      ? service.mounts
      : [
          ...service.mounts,
          {
            kind: 'bind',
            source: './ssl/ca-bundle.crt',
            target,
            readOnly: true,
            rest: { bind: { create_host_path: false } },
          },
        ],
  };
}
