import type { Deployment } from '../../model/deployment.js';
import type { Volume } from '../../model/volume.js';
import { folderOf, isFurther } from '../../texts/node-folder.js';
import { type ScriptData, scriptData } from '../script-data.js';
import { type Chapter, page } from './chapter.js';
import { hasUnit } from './services.js';
import { type StartAndStop, startAndStop } from './start-and-stop.js';
import { cell, code, joined, line, type Markdown, md, prose } from './words.js';

/** What cannot be had again once it is lost, and how it is saved and restored. */
export const backup: Chapter = {
  title: 'Back-up',
  text: ({ deployment, target, files, templates }) =>
    fill(templates, {
      ...view(deployment, scriptData(deployment, target), hasUnit(deployment, files)),
      ...startAndStop(deployment, target),
      swarm: target.kind === 'swarm',
      reached: target.kind === 'compose' ? addressForOthers(deployment) : [],
    }),
};

type View = StartAndStop & {
  swarm: boolean;
  folder: Markdown;
  rows: readonly { name: Markdown; about: Markdown; place: Markdown; archive: Markdown }[];
  any: boolean;
  /** The name of a further machine that has nothing of its own to save. */
  copies: readonly { folder: Markdown; shared: Markdown; hasShared: boolean }[];
  /** What is saved and other machines use, if anything. */
  common: readonly Markdown[];
  /** The address at which other machines reach this one, if they do. */
  reached: readonly Markdown[];
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

function view(
  deployment: Deployment,
  { data, databases, families }: ScriptData,
  withUnit: boolean,
): Omit<View, 'swarm' | 'reached' | keyof StartAndStop> {
  const left = data.flatMap(([how, name = '']) => (how === 'leave' ? [code(name)] : []));
  const saved = [...families.map(([name]) => name), ...data.flatMap(([how, name]) => (how === 'leave' ? [] : [name]))];
  const volumes = deployment.volumes.filter(({ name }) => saved.includes(name));
  const common = volumes.filter(({ sharedWith }) => sharedWith !== 'nobody').map(({ name }) => code(name));
  return {
    folder: line(deployment.name),
    rows: volumes.map((volume) => ({
      name: cell(volume.name),
      about: prose(volume.about ?? ''),
      place: place(volume),
      archive: cell(archive(volume, databases)),
    })),
    any: volumes.length > 0,
    copies:
      isFurther(deployment.node) && volumes.length === 0
        ? [{ folder: code(folderOf(deployment.node)), ...sharedWithMain(deployment) }]
        : [],
    common: common.length === 0 ? [] : [joined(common)],
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

function sharedWithMain({ volumes }: Deployment) {
  const shared = volumes.filter(({ sharedWith }) => sharedWith === 'main').map(({ name }) => code(name));
  return { shared: joined(shared), hasShared: shared.length > 0 };
}

const addressForOthers = ({ node, gate }: Deployment): readonly Markdown[] =>
  node.address === undefined || gate === undefined || gate.serves.length === 0 ? [] : [code(node.address)];

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
