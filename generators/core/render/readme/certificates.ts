import type { Certificate } from '../../model/certificate.js';
import type { Deployment } from '../../model/deployment.js';
import { siteServers } from '../../texts/public-side.js';
import { type Chapter, page } from './chapter.js';
import { address, outerOf, waysIn } from './ways-in.js';
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
  const { certificates: pairs, entrance, name, services } = deployment;
  const isDatabase = ({ service }: Certificate) =>
    services.some((one) => one.name === service && one.kind === 'postgres');
  return {
    pairs: pairs.map(pair),
    any: pairs.length > 0,
    given: pairs.length > 0 && pairs.every(({ source }) => source.kind === 'main'),
    plain: isPlain(deployment),
    made: pairs.some(isMade),
    site: siteOf(deployment),
    unit: line(name),
    file: line(entrance.host),
    databases: pairs.filter(isDatabase).map(({ service }) => ({ service: code(service) })),
    folders: pairs.map(({ folder }) => line(folder)),
  };
}

function siteOf(deployment: Deployment): readonly Markdown[] {
  const signed = deployment.certificates.some((one) => isMade(one) && siteServers(deployment).includes(one.service));
  const way = waysIn(deployment).find(({ protocol }) => protocol === 'https');
  return signed && way !== undefined ? [line(address(way))] : [];
}

/** Behind another proxy, its chapter says what is encrypted. */
const isPlain = (deployment: Deployment): boolean =>
  deployment.proxy.kind !== 'none' &&
  outerOf(deployment) === undefined &&
  waysIn(deployment).every(({ protocol }) => protocol !== 'https');

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
