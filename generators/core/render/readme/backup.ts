import type { Deployment, Volume } from '../../model/deployment.js';
import { type ScriptData, scriptData } from '../script-data.js';
import { type Chapter, page } from './chapter.js';
import { hasUnit } from './services.js';
import { cell, code, joined, line, type Markdown, md, prose } from './words.js';

/** What cannot be had again once it is lost, and how it is saved and restored. */
export const backup: Chapter = {
  title: 'Back-up',
  text: ({ deployment, files, templates }) =>
    fill(templates, view(deployment, scriptData(deployment), hasUnit(deployment, files))),
};

type View = {
  compose: Markdown;
  folder: Markdown;
  rows: readonly { name: Markdown; about: Markdown; place: Markdown; archive: Markdown }[];
  any: boolean;
  databases: boolean;
  nfs: boolean;
  /** Volumes that are left out. */
  left: Markdown;
  hasLeft: boolean;
  /** Servers of the operator's own. */
  servers: Markdown;
  hasServers: boolean;
  unit: Markdown;
  hasUnit: boolean;
};

const fill = page<View>('backup');

function view(deployment: Deployment, { data, databases, families }: ScriptData, withUnit: boolean): View {
  const left = data.flatMap(([how, name = '']) => (how === 'leave' ? [code(name)] : []));
  const saved = [...families.map(([name]) => name), ...data.flatMap(([how, name]) => (how === 'leave' ? [] : [name]))];
  const volumes = deployment.volumes.filter(({ name }) => saved.includes(name));
  return {
    compose: line(deployment.host.compose),
    folder: line(deployment.name),
    rows: volumes.map((volume) => ({
      name: cell(volume.name),
      about: prose(volume.about ?? ''),
      place: place(volume),
      archive: cell(archive(volume, databases)),
    })),
    any: volumes.length > 0,
    databases: data.some(([how]) => how === 'dump'),
    nfs: data.some(([how, , kind]) => how === 'copy' && kind === 'nfs'),
    left: joined(left),
    hasLeft: left.length > 0,
    servers: joined(deployment.servers.map(({ host, port }) => code(`${host}:${port}`))),
    hasServers: deployment.servers.length > 0,
    unit: line(`${deployment.name}-backup.service`),
    hasUnit: withUnit,
  };
}

const place = ({ place: where, realName, onePer }: Volume): Markdown =>
  onePer !== undefined
    ? md`volumes ${cell(`${realName}-*`)}`
    : where.kind === 'directory'
      ? md`directory ${cell(where.path)}`
      : md`volume ${cell(realName)}`;

/** A database goes by the name of its server. */
function archive({ name, onePer }: Volume, databases: ScriptData['databases']): string {
  if (onePer !== undefined) return `volumes/${name}-*.tar.gz`;
  const [server] = databases.find(([, volume]) => volume === name) ?? [];
  return server === undefined ? `volumes/${name}.tar.gz` : `databases/${server}.sql.gz`;
}
