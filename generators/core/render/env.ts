import type { EnvFile } from '../model/compose.js';
import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import type { Service } from '../model/service.js';
import { quoteEnv, quoteEnvText } from './env-quote.js';
import { header } from './header.js';

/** `.env`: every setting that the Compose file and the env files name, with what it means; no secret. */
export function settingsFile(deployment: Deployment): OutputFile {
  const lines = deployment.settings.map(
    ({ name, value, about }) => `${about === '' ? '' : `# ${about}\n`}${name}=${quoteEnv(value)}\n`,
  );
  return {
    path: '.env',
    text: [
      header(deployment, 'Settings that Compose and the scripts read. No secrets: safe to commit.'),
      ...lines,
    ].join('\n'),
    mode: 0o644,
    owner: 'generated',
  };
}

/** One env file for each service that has variables; copies that agree share one. */
export function envFiles(deployment: Deployment): readonly OutputFile[] {
  const files = deployment.services.flatMap((service) => {
    const own = variables(service);
    return own.length === 0 ? [] : [{ path: envPath(service, deployment), text: envText(service, deployment) }];
  });
  return files
    .filter(({ path }, index) => files.findIndex((other) => other.path === path) === index)
    .map(({ path, text }) => ({ path, text, mode: 0o644, owner: 'generated' as const }));
}

/**
 * What a service reads, in order: the author's own files, the secrets it needs, its variables. Compose expands later files with what
 * earlier ones set, so a value built on a secret stands in a file that is safe to commit.
 */
export function envFilesOf(service: Service, deployment: Deployment): readonly EnvFile[] {
  return [
    ...service.envFiles,
    ...service.secrets.map((name) => ({ path: `./secrets/${name}.env`, required: true })),
    ...(variables(service).length === 0 ? [] : [{ path: `./${envPath(service, deployment)}`, required: true }]),
  ];
}

type Variable = readonly [string, string];

/** A variable that is exactly the secret of the same name needs no line: the secret's own file brings it. */
function variables(service: Service): readonly Variable[] {
  return Object.entries(service.environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== null && !(service.secrets.includes(entry[0]) && entry[1] === `\${${entry[0]}}`),
  );
}

function envPath(service: Service, deployment: Deployment): string {
  const copies = deployment.services.filter(({ origin }) => origin === service.origin);
  const agree = copies.every((copy) => JSON.stringify(copy.environment) === JSON.stringify(service.environment));
  return `envs/${agree ? service.origin : service.name}.env`;
}

function envText(service: Service, deployment: Deployment): string {
  const lines = variables(service).map(([name, text]) => `${name}=${quoteEnvText(text)}\n`);
  return [
    header(
      deployment,
      `Variables of ${service.origin}. \${NAME} is filled in by Compose from .env and secrets/; safe to commit.`,
    ),
    ...lines,
  ].join('');
}
