import type { Deployment } from '../../model/deployment.js';
import type { OutputFile } from '../../model/file.js';
import { isFurther } from '../../texts/node-folder.js';
import { type Chapter, page } from './chapter.js';
import { purpose } from './purpose.js';
import { type Entry, tree } from './tree.js';
import { line, type Markdown } from './words.js';

/** Every file of the folder with a word on it: those that are rendered, and those that are made beside them. */
export const files: Chapter = {
  title: 'Files of this folder',
  text: ({ deployment, files: rendered, templates }) =>
    fill(templates, { lines: tree(entries(deployment, rendered)).map(line) }),
};

const fill = page<{ lines: readonly Markdown[] }>('files');

const entries = (deployment: Deployment, rendered: readonly OutputFile[]): readonly Entry[] => [
  { path: 'README.md', about: 'this file' },
  ...rendered.map(({ path }) => ({ path, about: purpose(path, deployment) })),
  ...madeBeside(deployment),
  { path: '.deployment/', about: 'what create-deployment knows of this folder; leave it as it is' },
];

/** Secrets and certificates are no rendered files: their values exist at the edge only. */
function madeBeside({ secrets, certificates, node, others }: Deployment): readonly Entry[] {
  const own = certificates.some(({ source }) => source.kind === 'own-ca');
  return [
    ...secrets.map(({ name }) => ({ path: `secrets/${name}.env`, about: 'SECRET' })),
    ...certificates.flatMap(({ folder, about }) => [
      { path: `ssl/${folder}/server.crt`, about: `certificate: ${about}` },
      { path: `ssl/${folder}/server.key`, about: 'SECRET: its private key' },
    ]),
    ...(own
      ? [
          { path: 'ssl/ca/ca.crt', about: 'certificate of the authority: give it to browsers' },
          { path: 'ssl/ca/ca.key', about: 'SECRET: key of the authority' },
        ]
      : []),
    ...(certificates.some(({ source }) => source.kind === 'main')
      ? [{ path: 'ssl/ca/ca.crt', about: 'certificate of the authority, by which the others are known' }]
      : []),
    ...(isFurther(node)
      ? []
      : others.map(({ name }) => ({ path: `nodes/${name}/`, about: `the folder of the machine ${name}` }))),
  ];
}
