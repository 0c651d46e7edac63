import { page, type Chapter } from './chapter.js';
import { cell, joined, line, prose, type Markdown } from './words.js';
import { shell } from '../quote.js';
import { nginxImage } from '../../features/nginx-service.js';
import type { Deployment, Volume } from '../../model/deployment.js';

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
  image: Markdown;
};

const fill = page<View>('backup');

function view(deployment: Deployment): View {
  const volumes = deployment.volumes.filter((volume) => volume.backup && !volume.ephemeral);
  return {
    compose: line(deployment.host.compose),
    folder: line(deployment.name),
    rows: volumes.map((volume) => ({ name: cell(volume.name), about: prose(volume.about ?? ''), place: place(volume) })),
    any: volumes.length > 0,
    save: volumes.map(save),
    restore: volumes.map(restore),
    image: line(image(deployment)),
  };
}

/** One that is there already, whatever registry it came from. */
const image = ({ services }: Deployment): string => services.find((service) => service.name === 'prepare')?.image ?? nginxImage;

const place = ({ place: where, realName }: Volume): Markdown =>
  where.kind === 'directory' ? joined([prose('directory'), cell(where.path)], ' ') : joined([prose('volume'), cell(realName)], ' ');

function save(volume: Volume): Markdown {
  const archive = `"$to/${volume.name}.tar.gz"`;
  return volume.place.kind === 'directory'
    ? line(`sudo tar --numeric-owner -C ${shell(volume.place.path)} -cz . > ${archive}`)
    : line(`${inContainer(volume, 'ro')} tar --numeric-owner -C /volume -cz . > ${archive}`);
}

/** The volume is emptied first: what is not in the archive was not there. */
function restore(volume: Volume): Markdown {
  const archive = `"$from/${volume.name}.tar.gz"`;
  return volume.place.kind === 'directory'
    ? line(`sudo find ${shell(volume.place.path)} -mindepth 1 -delete && sudo tar --numeric-owner -C ${shell(volume.place.path)} -xz < ${archive}`)
    : line(`${inContainer(volume, 'rw')} sh -c 'find /volume -mindepth 1 -delete && tar --numeric-owner -C /volume -xz' < ${archive}`);
}

const inContainer = ({ realName }: Volume, mode: 'ro' | 'rw'): string =>
  `docker run --rm -i --network none -v ${realName}:/volume:${mode} "$image"`;
