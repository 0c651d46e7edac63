import type { Deployment } from '../../model/deployment.js';
import type { OutputFile } from '../../model/file.js';
import type { Service } from '../../model/service.js';
import type { ComposeText } from '../../model/yaml.js';
import { references, substitute } from '../../yaml/interpolation.js';
import { header } from '../header.js';

/** Where a container finds the program that sets its variables. */
export const wrapperTarget = '/run/deployment/env.sh';

/** What stands in the service as it is: values without a secret, and the settings that values with one are built on. */
export function openVariables(service: Service): Readonly<Record<string, ComposeText>> {
  const open = Object.entries(service.environment).filter(
    (entry): entry is [string, ComposeText] => entry[1] !== null && secretsIn(entry[1], service).length === 0,
  );
  const settings = secretVariables(service).flatMap(([, text]) =>
    namesOf(text).filter((name) => secretOf(name, service) === undefined),
  );
  return {
    ...Object.fromEntries(open),
    ...Object.fromEntries(settings.map((name) => [`setting_${name}`, `\${${name}}`])),
  };
}

/** The secrets of a service by the names under which it finds them in `/run/secrets`; a percent-encoded one is one of its own. */
export const secretsOf = (service: Service): readonly string[] => [
  ...new Set(secretVariables(service).flatMap(([, text]) => secretsIn(text, service))),
];

/** Every secret of the stack that its services read in one of these ways. */
export const secretNames = (deployment: Deployment): readonly string[] => [
  ...new Set([...wrappedServices(deployment).flatMap(secretsOf), ...Object.keys(deployment.composeSecrets)]),
];

/** The services whose variables cannot be told to Swarm, which would show them to everybody who may ask it. */
export const wrappedServices = ({ services }: Deployment): readonly Service[] =>
  services.filter((service) => service.phase === 'run' && secretVariables(service).length > 0);

export const isWrapped = (service: Service): boolean => secretVariables(service).length > 0;

/** Copies that agree share one. */
export function wrapperName(service: Service, deployment: Deployment): string {
  const copies = wrappedServices(deployment).filter(({ origin }) => origin === service.origin);
  const agree = copies.every((copy) => body(copy) === body(service));
  return `${agree ? service.origin : service.name}-env`;
}

export const wrapperPath = (service: Service, deployment: Deployment): string =>
  `envs/${wrapperName(service, deployment).replace(/-env$/, '')}.sh`;

/** `envs/SERVICE.sh`: run in the container before its program, it builds variables on the secrets that Swarm has put there. */
export function wrapperFiles(deployment: Deployment): readonly OutputFile[] {
  const files = wrappedServices(deployment).map((service) => ({
    path: wrapperPath(service, deployment),
    text: `#!/bin/sh\n${header(deployment, `Runs in the containers of ${service.origin} first: sets the variables that hold secrets, then becomes the program. Safe to commit.`)}${body(service)}`,
    mode: 0o644 as const,
    owner: 'generated' as const,
  }));
  return files.filter(({ path }, index) => files.findIndex((other) => other.path === path) === index);
}

function body(service: Service): string {
  return [
    'set -eu\n',
    ...secretsOf(service).map((name) => `secret_${name}=$(cat /run/secrets/${name})\n`),
    ...secretVariables(service).map(([name, text]) => `${name}=${shellText(text, service)}\nexport ${name}\n`),
    'exec "$@"\n',
  ].join('');
}

const secretVariables = (service: Service): readonly (readonly [string, ComposeText])[] =>
  Object.entries(service.environment).flatMap(([name, text]) =>
    text !== null && secretsIn(text, service).length > 0 ? [[name, text] as const] : [],
  );

const namesOf = (text: ComposeText): readonly string[] => references(text).map(({ name }) => name);

const secretsIn = (text: ComposeText, service: Service): readonly string[] =>
  namesOf(text).flatMap((name) => secretOf(name, service) ?? []);

/** The name itself, where it is a secret's or that of its percent-encoded form. */
const secretOf = (name: string, { secrets }: Service): string | undefined =>
  secrets.includes(name) || secrets.includes(name.replace(/_ENCODED$/, '')) ? name : undefined;

/** Compose text as a word of sh between double quotes: `$$` is a dollar in both languages' own way. */
function shellText(text: ComposeText, service: Service): string {
  const marked = substitute(
    text,
    (name) => `\${${secretOf(name, service) === undefined ? 'setting' : 'secret'}_${name}}`,
  );
  const quoted = marked.replaceAll(/\$\$|[\\"`]/g, (found) => (found === '$$' ? '\\$' : `\\${found}`));
  return `"${quoted}"`;
}
