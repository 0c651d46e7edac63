import type { StackService } from '../../model/stack.js';
import type { Yaml } from '../../model/yaml.js';
import { references } from '../../yaml/interpolation.js';
import type { Spot } from '../../yaml/node.js';
import { exposed } from '../exposure.js';
import { joined } from '../files/beside.js';
import { spotIn } from '../texts.js';
import type { Guess } from './guess.js';

export interface Exposed {
  readonly spot: Spot;
  readonly message: string;
  readonly hint: string;
}

/** Where one of these variables stands that env files do not reach; health checks that a container's own shell can fill in are no such place. */
export function exposuresOf(
  names: ReadonlySet<string>,
  services: readonly StackService[],
  { reading }: Guess,
): readonly Exposed[] {
  return reading.texts().flatMap((text) => {
    const place = exposed(text.path);
    if (place === undefined || (text.path[2] === 'healthcheck' && isFilledIn(text.path[1], services, names))) return [];
    return text.references
      .filter(({ name }) => names.has(name))
      .map(({ name, offset }) => ({
        spot: spotIn(reading.document.text, text, offset),
        message: `${name} is secret and does not belong in ${place.where}: it stays a setting that everybody can read`,
        hint: place.hint(name),
      }));
  });
}

const isFilledIn = (
  name: string | undefined,
  services: readonly StackService[],
  names: ReadonlySet<string>,
): boolean => {
  const test = services.find(({ compose }) => compose.name === name)?.compose.healthcheck?.test;
  return !references(joinedWords(test)).some((each) => names.has(each.name));
};

/** Where a published password is used that cannot be replaced: on a command line, or in a file that containers read. */
export function literalExposure(
  value: string,
  services: readonly StackService[],
  { reading, beside }: Guess,
): readonly Exposed[] {
  const found = services.flatMap(({ compose }) => {
    const lines: readonly (readonly [string, Yaml | undefined])[] = [
      ['command', compose.command],
      ['entrypoint', compose.entrypoint],
      ['healthcheck', compose.healthcheck?.test],
      ['labels', compose.rest.labels],
    ];
    const inLines = lines.flatMap(([key, said]) =>
      isPasswordIn(joinedWords(said), value)
        ? [{ spot: reading.keyOf(compose, key), where: `the ${key} of ${compose.name}` }]
        : [],
    );
    const inFiles = compose.mounts.flatMap((mount) => {
      if (mount.kind !== 'bind' || !mount.source.startsWith('.')) return [];
      const texts = [mount.source, ...beside.list(joined('.', mount.source)).map((name) => `${mount.source}/${name}`)];
      const file = texts.find((path) => isPasswordIn(beside.text(joined('.', path)) ?? '', value));
      return file === undefined ? [] : [{ spot: reading.nodeOf(mount), where: file }];
    });
    return [...inLines, ...inFiles];
  });
  return found.map(({ spot, where }) => ({
    spot,
    message: `a password that is published with this file is also used in ${where}, so it stays as it is`,
    hint: 'read it there from the environment of the container; then it can be replaced everywhere',
  }));
}

const joinedWords = (said: Yaml | undefined): string =>
  Array.isArray(said) ? said.map(String).join(' ') : typeof said === 'string' ? said : JSON.stringify(said ?? '');

/** As the value of an option, a key or an address: `postgres` behind `-U` is no password. */
function isPasswordIn(text: string, value: string): boolean {
  if (!text.includes(value)) return false;
  const written = value.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const end = '(?![A-Za-z0-9])';
  return new RegExp(
    `(?:pass(?:word|wd|phrase)?|pwd|secret|token|auth|requirepass)["']?\\s*(?:[=: ]|=>)\\s*["']?${written}${end}|(?:^|\\s)-[pa]\\s*${written}${end}|://[^:/@\\s]*:${written}@`,
    'i',
  ).test(text);
}
