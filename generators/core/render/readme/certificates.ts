import { page, type Chapter } from './chapter.js';
import { code, joined, line, prose, type Markdown } from './words.js';
import type { Certificate, Deployment } from '../../model/deployment.js';

/** Who encrypts what with which certificate, how others come to trust it, and how it is replaced. */
export const certificates: Chapter = {
  title: 'Encryption',
  text: ({ deployment, templates }) => fill(templates, view(deployment)),
};

type View = {
  pairs: readonly { folder: Markdown; about: Markdown; names: Markdown; made: boolean }[];
  any: boolean;
  /** The site's scheme is plain http. */
  plain: boolean;
  made: boolean;
  /** Some pair is the operator's own file. */
  given: boolean;
  address: Markdown;
  unit: Markdown;
  compose: Markdown;
  host: Markdown;
  databases: readonly { service: Markdown }[];
  folders: readonly Markdown[];
};

const fill = page<View>('certificates');

function view(deployment: Deployment): View {
  const { certificates: pairs, entrance, proxy, host, name, services } = deployment;
  const isDatabase = ({ service }: Certificate) => services.some((one) => one.name === service && one.kind === 'postgres');
  return {
    pairs: pairs.map(pair),
    any: pairs.length > 0,
    plain: proxy.kind !== 'none' && !proxy.tls,
    made: pairs.some(isMade),
    given: pairs.some((one) => !isMade(one)),
    address: line(`${entrance.protocol}://${entrance.host.includes(':') ? `[${entrance.host}]` : entrance.host}/`),
    unit: line(name),
    compose: line(host.compose),
    host: code(entrance.host),
    databases: pairs.filter(isDatabase).map(({ service }) => ({ service: code(service) })),
    folders: pairs.map(({ folder }) => line(folder)),
  };
}

const isMade = ({ source }: Certificate): boolean => source.kind === 'own-ca';

const pair = (one: Certificate): View['pairs'][number] => ({
  folder: code(`ssl/${one.folder}/`),
  about: prose(one.about),
  names: joined(one.names.map(code)),
  made: isMade(one),
});
