import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import { registryReader } from '../texts/registry-secret.js';
import { markdown } from './quote.js';
import { type Templates, template } from './template.js';

/** The READMEs below `ssl/` and `secrets/`: what belongs there, and what happens with it. */
export function folderReadmes(deployment: Deployment, templates: Templates): readonly OutputFile[] {
  const { host } = deployment.entrance;
  return [
    ...deployment.certificates.map((certificate) =>
      readme(
        `ssl/${certificate.folder}`,
        pair(templates, {
          title: certificate.about,
          made: certificate.source.kind === 'own-ca',
          given: certificate.source.kind === 'main',
          host,
          names: certificate.names,
        }),
      ),
    ),
    readme('ssl/ca-certificates', extra(templates, { used: deployment.host.trust === 'extra' })),
    ...(deployment.certificates.some(({ source }) => source.kind === 'own-ca')
      ? [readme('ssl/ca', own(templates, {}))]
      : []),
    ...(deployment.secrets.length === 0
      ? []
      : [
          readme(
            'secrets',
            secrets(templates, {
              secrets: deployment.secrets.map(({ name, services }) => ({
                name,
                readers: services.length === 0 ? registryReader : services.join(', '),
              })),
            }),
          ),
        ]),
  ];
}

const readme = (folder: string, text: string): OutputFile => ({
  path: `${folder}/README.md`,
  text,
  mode: 0o644,
  owner: 'generated',
});

const code = (value: string): string => value.replaceAll('`', '');

const pair = template<{ title: string; made: boolean; given: boolean; host: string; names: readonly string[] }>(
  'folder/ssl/pair-README.md.ejs',
  code,
);
const extra = template<{ used: boolean }>('folder/ssl/ca-certificates-README.md.ejs', markdown);
const own = template<object>('folder/ssl/ca-README.md.ejs', markdown);
const secrets = template<{ secrets: readonly { name: string; readers: string }[] }>(
  'folder/secrets/README.md.ejs',
  code,
);
