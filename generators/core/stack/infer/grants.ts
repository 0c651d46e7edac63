import type { StackSecret } from '../../model/stack.js';
import type { Yaml, YamlMap } from '../../model/yaml.js';
import type { Guess } from './guess.js';

/** Compose's own secrets, each a file that is made here; the author's values stay where they are. */
export function inferFileSecrets(
  said: YamlMap,
  { reading }: Guess,
): { readonly composeSecrets: YamlMap; readonly secrets: readonly StackSecret[] } {
  const own = Object.entries(said).filter(([, each]) => !isElsewhere(each));
  for (const [name] of own)
    reading.warn(
      'file-secret',
      reading.spotOf(reading.document, 'secrets', name),
      `the secret ${name} is made anew, as secrets/${name}`,
      'if it must have a certain value, write that into the file before the first start',
    );
  return {
    composeSecrets: { ...said, ...Object.fromEntries(own.map(([name]) => [name, { file: `./secrets/${name}` }])) },
    secrets: own.map(([name]) => ({
      name,
      make: { kind: 'bytes', bytes: 32, letters: true },
      when: [],
      at: reading.document.placeAt(reading.spotOf(reading.document, 'secrets', name)),
    })),
  };
}

/** A file of the host's own stays where it is. */
const isElsewhere = (secret: Yaml): boolean =>
  typeof secret === 'object' && secret !== null && 'file' in secret && /^[/~]/.test(String(secret.file));

/** A config whose text is a variable's value is that text, so that `.env` defines it. */
export const inferConfigs = (said: YamlMap): YamlMap =>
  Object.fromEntries(
    Object.entries(said).map(([name, config]) => {
      if (typeof config !== 'object' || config === null || !('environment' in config)) return [name, config];
      const { environment, ...rest } = config as YamlMap;
      return [name, { ...rest, content: `\${${String(environment)}}` }];
    }),
  );
