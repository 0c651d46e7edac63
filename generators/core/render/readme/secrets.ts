import { page, type Chapter } from './chapter.js';
import { cell, joined, prose, type Markdown } from './words.js';
import { familyName } from './services.js';
import type { Deployment, Secret } from '../../model/deployment.js';

/** Which secrets there are, who reads them, and what it means to lose or to change one; names only. */
export const secrets: Chapter = {
  title: 'Secrets',
  text: ({ deployment, templates }) =>
    deployment.secrets.length === 0 ? undefined : fill(templates, { rows: deployment.secrets.map((secret) => row(secret, deployment)) }),
};

type View = { rows: readonly { name: Markdown; from: Markdown; readers: Markdown; change: Markdown; guards: Markdown }[] };

const fill = page<View>('secrets');

const row = (secret: Secret, deployment: Deployment): View['rows'][number] => ({
  name: cell(`secrets/${secret.name}.env`),
  from: prose(secret.make === undefined ? 'you' : secret.asked ? 'you, or made' : 'made'),
  readers: joined(readers(secret, deployment).map(cell)),
  change: prose(secret.rotate ?? 'possible'),
  guards: joined(secret.volumes.map(cell)),
});

function readers({ services }: Secret, deployment: Deployment): readonly string[] {
  const families = services.map((name) => {
    const service = deployment.services.find((one) => one.name === name);
    return service === undefined ? name : familyName(service);
  });
  return [...new Set(families)];
}
