import { nginxImage } from '../../features/nginx-service.js';
import { prepareName } from '../../features/prepare.js';
import type { Deployment, Volume } from '../../model/deployment.js';
import { shell } from '../quote.js';
import { type Chapter, page } from './chapter.js';
import { docker } from './services.js';
import { cell, line, type Markdown, md, prose } from './words.js';

/** What cannot be had again once it is lost, and a plain way to save and restore it. */
export const backup: Chapter = {
  title: 'Back-up',
  text: ({ deployment, templates }) => fill(templates, view(deployment)),
};

type View = {
  compose: Markdown;
  folder: Markdown;
  rows: readonly { name: Markdown; about: Markdown; place: Markdown }[];
  any: boolean;
  /** Commands, one to a volume. */
  save: readonly Markdown[];
  restore: readonly Markdown[];
  /** The function that runs a shell command upon a volume. */
  inVolume: Markdown;
};

const fill = page<View>('backup');

function view(deployment: Deployment): View {
  const volumes = deployment.volumes.filter((volume) => volume.backup && !volume.ephemeral);
  return {
    compose: line(deployment.host.compose),
    folder: line(deployment.name),
    rows: volumes.map((volume) => ({
      name: cell(volume.name),
      about: prose(volume.about ?? ''),
      place: place(volume),
    })),
    any: volumes.length > 0,
    save: volumes.map(save),
    restore: volumes.map(restore),
    inVolume: line(
      `in_volume() { ${docker(deployment.host)} run --rm -i --network none -v "$1:/volume" ${image(deployment)} sh -c "$2"; }`,
    ),
  };
}

/** One that is there already, whatever registry it came from. */
const image = ({ services }: Deployment): string =>
  services.find(({ name }) => name === prepareName)?.image ?? nginxImage;

const place = ({ place: where, realName }: Volume): Markdown =>
  where.kind === 'directory' ? md`directory ${cell(where.path)}` : md`volume ${cell(realName)}`;

function save({ name, realName, place: where }: Volume): Markdown {
  const pack = (folder: string): string => `tar --numeric-owner -C ${folder} -cz .`;
  const run =
    where.kind === 'directory' ? `sudo ${pack(shell(where.path))}` : `in_volume ${realName} '${pack('/volume')}'`;
  return line(`${run} > "$to/${name}.tar.gz"`);
}

/** The volume is emptied first: what is not in the archive was not there. */
function restore({ name, realName, place: where }: Volume): Markdown {
  const unpack = (folder: string): string =>
    `find ${folder} -mindepth 1 -delete && tar --numeric-owner -C ${folder} -xz`;
  const run =
    where.kind === 'directory'
      ? `sudo sh -c ${shell(unpack(shell(where.path)))}`
      : `in_volume ${realName} '${unpack('/volume')}'`;
  return line(`${run} < "$from/${name}.tar.gz"`);
}
