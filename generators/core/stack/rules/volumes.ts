import { hintFor } from '../hints.js';
import type { Rule } from './rule.js';

/** Mounts name volumes that are declared at the top, as Compose wants it. */
export const mountsNameVolumes: Rule = (stack, reading) => {
  const names = stack.volumes.map(({ name }) => name);
  for (const { compose } of stack.services)
    for (const mount of compose.mounts) {
      if (mount.kind !== 'volume' || names.includes(mount.volume) || mount.volume.includes('$')) continue;
      const hint =
        hintFor(mount.volume, names) ??
        `declare it at the top: volumes: { ${mount.volume}: {} }; a path begins with ./`;
      reading.error('unknown-volume', reading.nodeOf(mount), `there is no volume ${mount.volume}`, hint);
    }
};

/** Names as Compose takes them; a volume of one letter would be read as a Windows drive. */
export const namesAreUsable: Rule = (stack, reading) => {
  for (const { compose } of stack.services) {
    if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(compose.name)) continue;
    reading.error(
      'service-name',
      reading.nameOf(compose),
      `${JSON.stringify(compose.name)} cannot be the name of a service`,
      'letters, digits, ., - and _',
    );
  }
  for (const volume of stack.volumes) {
    const { name } = volume;
    const spot = reading.nameOf(volume);
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
      reading.error(
        'volume-name',
        spot,
        `${JSON.stringify(name)} cannot be the name of a volume`,
        'letters, digits, ., - and _',
      );
    else if (name.length === 1)
      reading.error(
        'volume-name',
        spot,
        `a volume cannot be called ${name}`,
        'Compose reads one letter and a colon as a Windows drive: take a longer name',
      );
  }
};
