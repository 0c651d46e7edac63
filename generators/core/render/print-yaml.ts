import { dump } from 'js-yaml';
import type { Yaml, YamlMap } from '../model/yaml.js';
import { scalarStyles } from '../yaml/scalar-styles.js';

export const printYaml = (value: Yaml): string =>
  dump(value, { lineWidth: 120, noRefs: true, quoteStyle: 'double', scalarStyleRules: scalarStyles });

/** Compose readers prefer an absent key to an empty one; `entrypoint: []` alone means something: the image's is put aside. */
export function tidy(map: { readonly [key: string]: Yaml | undefined }): YamlMap {
  return Object.fromEntries(
    Object.entries(map).filter((entry): entry is [string, Yaml] => {
      const [key, value] = entry;
      if (value === undefined) return false;
      return key === 'entrypoint' || value === null || typeof value !== 'object' || Object.keys(value).length > 0;
    }),
  );
}
