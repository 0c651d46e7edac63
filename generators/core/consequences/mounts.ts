import type { Yaml, YamlMap } from '../model/yaml.js';
import { splitOutside } from '../yaml/interpolation.js';
import { asList, asMap } from './compose-file.js';

/** A mount that has a source, written either way. */
export interface Mounted {
  readonly kind: 'volume' | 'bind';
  /** A volume's key in the file, or a path. */
  readonly source: string;
  /** Without a slash at its end. */
  readonly target: string;
  readonly readOnly: boolean;
  /** The part of a volume that is mounted, where it is not all. */
  readonly subpath?: string;
}

/** The mounts of a service that have a source, short and long ones; memory and nameless volumes have none. */
export const mountsOf = (service: YamlMap): readonly Mounted[] =>
  asList(service.volumes).flatMap((said) => {
    const mount = typeof said === 'string' ? short(said) : long(asMap(said));
    return mount === undefined ? [] : [{ ...mount, target: mount.target.replace(/(?<=.)\/+$/, '') }];
  });

function short(said: string): Mounted | undefined {
  const [source, target, mode = ''] = splitOutside(said, ':');
  if (source === undefined || target === undefined) return undefined;
  return {
    kind: /^[./~$]/.test(source) ? 'bind' : 'volume',
    source,
    target,
    readOnly: mode.split(',').includes('ro'),
  };
}

function long(said: YamlMap): Mounted | undefined {
  const { type, source, target } = said;
  if ((type !== 'volume' && type !== 'bind') || typeof source !== 'string' || typeof target !== 'string')
    return undefined;
  const subpath: Yaml | undefined = asMap(said.volume).subpath;
  return {
    kind: type,
    source,
    target,
    readOnly: said.read_only === true,
    ...(typeof subpath === 'string' ? { subpath } : {}),
  };
}
