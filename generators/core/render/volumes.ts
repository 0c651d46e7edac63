import type { Volume } from '../model/volume.js';
import type { YamlMap } from '../model/yaml.js';

/** What stands under `volumes` of a Compose or stack file; a directory is mounted by its path, and a volume for each user is the application's to make. */
export const volumeValues = (volumes: readonly Volume[]): YamlMap =>
  Object.fromEntries(
    volumes
      .filter((volume) => volume.place.kind !== 'directory' && volume.onePer === undefined)
      .map((volume) => [volume.name, volumeValue(volume)]),
  );

function volumeValue(volume: Volume): YamlMap {
  const { place } = volume;
  if (volume.ephemeral) return { name: volume.realName, driver_opts: memory(volume) };
  if (place.kind !== 'nfs') return { name: volume.realName, ...volume.rest };
  const options = [
    `addr=${place.server}`,
    `nfsvers=${place.version}`,
    ...(place.options === '' ? [] : [place.options]),
  ].join(',');
  return {
    name: volume.realName,
    driver: 'local',
    driver_opts: { type: 'nfs', o: dollars(options), device: dollars(`:${place.path}`) },
  };
}

/** The kernel takes the owner of a memory file system as mount options. */
function memory(volume: Volume): YamlMap {
  const [uid, gid] = (volume.owner ?? '0:0').split(':');
  return { type: 'tmpfs', device: 'tmpfs', o: `mode=${volume.mode ?? '0755'},uid=${uid},gid=${gid ?? uid}` };
}

const dollars = (text: string): string => text.replaceAll('$', '$$$$');
