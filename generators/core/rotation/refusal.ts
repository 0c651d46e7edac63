import type { Deployment } from '../model/deployment.js';
import type { Problem } from '../model/problem.js';
import type { Secret } from '../model/secret.js';
import { secretPath } from '../texts/secret-path.js';

/** There is no secret of that name. */
export const unknown = (name: string, near: string | undefined, all: readonly string[]): Problem => ({
  code: 'answer/unknown-secret',
  message: `this deployment has no secret ${name}`,
  hint: near === undefined ? hintAll(all) : `did you mean ${near}?`,
});

const hintAll = (all: readonly string[]): string =>
  all.length === 0 ? 'it has none at all' : `its secrets are ${all.join(', ')}`;

/** The author says that it can never be changed. */
export const never = (secret: Secret, deployment: Deployment): Problem => ({
  code: 'target/secret-fixed',
  message: `${secret.name} cannot be changed: ${deployment.application.title} keeps it for ever${losses(secret, deployment)}`,
  hint: startAnew(secret, deployment),
});

/** Data depend on it, and nothing is known of how they could be told. */
export const unknownWay = (secret: Secret, deployment: Deployment): Problem => ({
  code: 'target/secret-fixed',
  message: `${secret.name} is not changed: ${deployment.application.title} does not say how what it has stored could be told${losses(secret, deployment)}`,
  hint: `change it in the application itself if that is possible, and then in ${secretPath(secret)}; ${startAnew(secret, deployment)}`,
});

/** The server that knows it is not in this deployment. */
export const outside = (secret: Secret, server: string, deployment: Deployment): Problem => ({
  code: 'target/secret-elsewhere',
  message: `${secret.name} is the password of a server outside this deployment (${server}), which only you can change`,
  hint: `change it there, write it into ${secretPath(secret)}, then run: ${deployment.host.compose} up --detach --wait`,
});

function losses(secret: Secret, deployment: Deployment): string {
  const kept = volumes(secret, deployment);
  return kept.length === 0 ? '' : `, and with another value what is in ${kept.join(', ')} could not be used any more`;
}

function startAnew(secret: Secret, deployment: Deployment): string {
  const kept = volumes(secret, deployment);
  const remove = [...kept.map((volume) => `the volume ${volume} with all that is in it`), secretPath(secret)];
  return `to start anew with another value: remove ${remove.join(', ')}, and run ./init-deployment.sh`;
}

/** As Docker knows them, so that nobody removes those of another deployment. */
const volumes = (secret: Secret, deployment: Deployment): readonly string[] =>
  deployment.volumes.filter(({ name }) => secret.volumes.includes(name)).map(({ realName }) => realName);
