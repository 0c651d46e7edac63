import type { Certificate, Deployment } from '../../model/deployment.js';
import { type Chapter, page } from './chapter.js';
import { address, waysIn } from './ways-in.js';
import { code, joined, line, type Markdown, md, prose } from './words.js';

/** Who encrypts what with which certificate, how others come to trust it, and how it is replaced. */
export const certificates: Chapter = {
  title: 'Encryption',
  text: ({ deployment, templates }) => fill(templates, view(deployment)),
};

type View = {
  pairs: readonly { folder: Markdown; about: Markdown; names: Markdown; from: Markdown }[];
  any: boolean;
  /** All of them come from the main machine. */
  given: boolean;
  /** The site's scheme is plain http. */
  plain: boolean;
  made: boolean;
  /** Where the site answers, if the authority has signed for it. */
  site: readonly Markdown[];
  unit: Markdown;
  /** The other name that a pair may have. */
  file: Markdown;
  databases: readonly { service: Markdown }[];
  folders: readonly Markdown[];
};

const fill = page<View>('certificates');

function view(deployment: Deployment): View {
  const { certificates: pairs, entrance, proxy, name, services } = deployment;
  const isDatabase = ({ service }: Certificate) =>
    services.some((one) => one.name === service && one.kind === 'postgres');
  return {
    pairs: pairs.map(pair),
    any: pairs.length > 0,
    given: pairs.length > 0 && pairs.every(({ source }) => source.kind === 'main'),
    plain: proxy.kind !== 'none' && !proxy.tls,
    made: pairs.some(isMade),
    site: siteOf(deployment),
    unit: line(name),
    file: line(entrance.host),
    databases: pairs.filter(isDatabase).map(({ service }) => ({ service: code(service) })),
    folders: pairs.map(({ folder }) => line(folder)),
  };
}

function siteOf(deployment: Deployment): readonly Markdown[] {
  const { certificates: pairs, proxy } = deployment;
  const signed = pairs.some((one) => isMade(one) && proxy.kind !== 'none' && one.service === proxy.service);
  const way = waysIn(deployment).find(({ protocol }) => protocol === 'https');
  return signed && way !== undefined ? [line(address(way))] : [];
}

const isMade = ({ source }: Certificate): boolean => source.kind === 'own-ca';

const pair = (one: Certificate): View['pairs'][number] => ({
  folder: code(`ssl/${one.folder}/`),
  about: prose(one.about),
  names: joined(one.names.map(code)),
  from: origins[one.source.kind],
});

const origins: Readonly<Record<Certificate['source']['kind'], Markdown>> = {
  'own-ca': md`the authority of this deployment`,
  files: md`you`,
  main: md`the main machine`,
};
