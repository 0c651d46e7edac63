import type { Deployment } from '../../model/deployment.js';
import type { Secret } from '../../model/secret.js';
import type { Target } from '../../model/target.js';
import { registryReader } from '../../texts/registry-secret.js';
import { secretPath } from '../../texts/secret-path.js';
import { serverPasswords } from '../../texts/server-passwords.js';
import { type Chapter, page } from './chapter.js';
import { familyName } from './services.js';
import { type StartAndStop, startAndStop } from './start-and-stop.js';
import { cell, joined, line, type Markdown, prose } from './words.js';

/** Which secrets there are, who reads them, and what it means to lose or to change one; names only. */
export const secrets: Chapter = {
  title: 'Secrets',
  text: ({ deployment, target, templates }) =>
    deployment.secrets.length === 0 ? undefined : fill(templates, view(deployment, target)),
};

type View = StartAndStop & {
  swarm: boolean;
  /** All of them come from the main machine. */
  given: boolean;
  rows: readonly { name: Markdown; from: Markdown; readers: Markdown; change: Markdown; guards: Markdown }[];
  /** One that may be changed, as the example. */
  changeable: readonly Markdown[];
  /** And one that nothing stored depends on: a new file is all that it takes. */
  rewritten: readonly { command: Markdown }[];
};

const fill = page<View>('secrets');

const view = (deployment: Deployment, target: Target): View => ({
  ...startAndStop(deployment, target),
  swarm: target.kind === 'swarm',
  given: deployment.secrets.every(({ elsewhere }) => elsewhere),
  rows: deployment.secrets.map((secret) => row(secret, deployment)),
  changeable: (target.kind === 'swarm' ? [] : deployment.secrets)
    .filter((secret) => mayChange(secret) && !isElsewhere(secret, deployment))
    .slice(0, 1)
    .map(({ name }) => line(name)),
  rewritten: deployment.secrets
    .filter((secret) => mayChange(secret) && isMade(secret) && secret.volumes.length === 0)
    .slice(0, 1)
    .map(({ name, encoded }) => ({
      command: line(
        `printf "%s='%s'\\n" ${name} "$value"${encoded ? ` ${name}_ENCODED "$value"` : ''} > secrets/${name}.env`,
      ),
    })),
});

/** What nobody here reads is kept for other machines. */
const orOthers = (names: readonly Markdown[]): readonly Markdown[] =>
  names.length === 0 ? [prose('other machines')] : names;

const mayChange = ({ rotate, elsewhere }: Secret): boolean => rotate !== 'never' && !elsewhere;
const isMade = ({ make }: Secret): boolean => make !== undefined && make.kind !== 'bytes';

/** Another server knows it too. */
const isElsewhere = ({ name }: Secret, { servers }: Deployment): boolean =>
  servers.some((server) => serverPasswords(server).includes(name));

const row = (secret: Secret, deployment: Deployment): View['rows'][number] => ({
  name: cell(secretPath(secret)),
  from: prose(origin(secret)),
  readers: joined(orOthers(readers(secret, deployment).map(cell))),
  change: prose(isElsewhere(secret, deployment) ? 'at its server first' : (secret.rotate ?? 'at any time')),
  guards: joined(secret.volumes.map(cell)),
});

function origin({ elsewhere, make, asked }: Secret): string {
  if (elsewhere) return 'the main machine';
  if (make === undefined) return 'you';
  if (make.kind === 'empty') return 'you, or empty';
  return asked ? 'you, or made' : 'made';
}
function readers({ services }: Secret, deployment: Deployment): readonly string[] {
  if (services.length === 0) return [registryReader];
  const families = services.map((name) => {
    const service = deployment.services.find((one) => one.name === name);
    return service === undefined ? name : familyName(service);
  });
  return [...new Set(families)];
}
