import type { Deployment } from '../../model/deployment.js';
import type { Service } from '../../model/service.js';
import type { ComposeText } from '../../model/yaml.js';
import { literal, plain, references, substitute } from '../../yaml/interpolation.js';
import { type Chapter, page } from './chapter.js';
import { address, waysIn } from './ways-in.js';
import { cell, joined, link, type Markdown } from './words.js';

/** Who can log in where at first, and which file holds the password; never the password itself. */
export const logIn: Chapter = {
  title: 'First log-in',
  text: ({ deployment, templates }) => {
    const rows = [...logins(deployment), ...accounts(deployment), ...administrators(deployment)];
    if (rows.length === 0) return undefined;
    const { homepage } = deployment.application;
    return fill(templates, { rows, homepage: homepage === undefined ? [] : [link(homepage)] });
  },
};

type View = {
  rows: readonly { where: Markdown; user: Markdown; secret: Markdown }[];
  homepage: readonly Markdown[];
};

const fill = page<View>('log-in');

/** What nginx asks for before anything else. */
function logins(deployment: Deployment): View['rows'] {
  const site = waysIn(deployment).find(({ protocol }) => protocol !== 'tcp');
  return deployment.privateFiles.flatMap(({ secret, form }) =>
    form.kind === 'htpasswd' && site !== undefined
      ? [{ where: link(address(site)), user: cell(form.user), secret: cell(`secrets/${secret}.env`) }]
      : [],
  );
}

/** Accounts of services that are reached from outside: a variable `…PASSWORD` that is exactly one secret, and its neighbour with the user's name. */
function accounts(deployment: Deployment): View['rows'] {
  const ways = waysIn(deployment).filter(({ protocol }) => protocol !== 'tcp');
  return deployment.services.flatMap((service) => {
    const addresses = ways.filter(({ to }) => to === service.name).map(address);
    if (addresses.length === 0) return [];
    return passwords(service)
      .filter(({ secret }) => !isDatabase(secret, service, deployment))
      .map(({ user, secret }) => ({
        where: joined(addresses.map(link), '<br>'),
        user: cell(settled(user, deployment)),
        secret: cell(`secrets/${secret}.env`),
      }));
  });
}

/** Accounts that a job of init makes for an administrator: they are of use at the site. */
function administrators(deployment: Deployment): View['rows'] {
  const site = waysIn(deployment).find(({ protocol }) => protocol !== 'tcp');
  if (site === undefined) return [];
  return deployment.services
    .filter(({ phase }) => phase === 'init')
    .flatMap(passwords)
    .filter(({ secret }) => secret.includes('ADMIN'))
    .map(({ user, secret }) => ({
      where: link(address(site)),
      user: cell(settled(user, deployment)),
      secret: cell(`secrets/${secret}.env`),
    }));
}

/** What the service itself logs in to its database with is no account of its users. */
const isDatabase = (secret: string, { name }: Service, { services, variables }: Deployment): boolean =>
  `${secret.replace(/_PASSWORD$/, '')}_SSLMODE` in variables ||
  services.some((other) => other.kind !== undefined && other.name !== name && other.secrets.includes(secret));

function passwords(service: Service): readonly { readonly user: ComposeText; readonly secret: string }[] {
  return Object.entries(service.environment).flatMap(([key, value]) => {
    const secret = service.secrets.find((name) => value === `\${${name}}`);
    const user = userNames
      .map((word) => service.environment[key.replace(/PASSWORD$/, word)])
      .find((name) => typeof name === 'string');
    return !key.endsWith('PASSWORD') || secret === undefined || user === undefined || user === null
      ? []
      : [{ user, secret }];
  });
}

const userNames = ['USER', 'USERNAME', 'EMAIL', 'LOGIN', 'ADMIN'];

/** With the settings of `.env` filled in, as far as they go. */
function settled(text: ComposeText, { settings }: Deployment): string {
  const filled = substitute(text, (name) => {
    const setting = settings.find((one) => one.name === name);
    return setting === undefined ? undefined : literal(setting.value);
  });
  return references(filled).length > 0 ? filled : plain(filled);
}
