import type { Asset } from '../model/asset.js';
import type { Problem } from '../model/problem.js';
import type { Stack } from '../model/stack.js';
import { readDocument } from '../yaml/document.js';
import { isYamlFile } from '../yaml/yaml-file.js';
import { fileSources } from './file-sources.js';
import { namesOf } from './names.js';
import { secretNames } from './rules/secrets.js';
import { spotIn, textsOf } from './texts.js';

/**
 * What is wrong with the YAML beside a stack that further files are made of: it is no YAML, or it names what nobody provides
 * (`stack/unknown-variable`), what is no variable (`stack/malformed-variable`), or a secret (`stack/secret-exposed`).
 */
export function checkFileSources(stack: Stack, assets: readonly Asset[]): readonly Problem[] {
  const sources = stack.files.flatMap((file) => fileSources(file, stack)).map((path) => path.replace(/^\.\//, ''));
  return assets
    .filter(
      ({ path }) => isYamlFile(path) && sources.some((source) => path === source || path.startsWith(`${source}/`)),
    )
    .flatMap((asset) => checkSource(asset, stack));
}

function checkSource({ path, text }: Asset, stack: Stack): readonly Problem[] {
  const { document, problems } = readDocument(path, text);
  if (document === undefined) return problems;
  const known = new Set(namesOf(stack).map(({ name }) => name));
  const secret = secretNames(stack);
  const found = textsOf(document.root).flatMap((one): readonly Problem[] => [
    ...one.malformed.map(
      ({ offset, text: written }): Problem => ({
        code: 'stack/malformed-variable',
        at: document.placeAt(spotIn(document.text, one, offset)),
        message: `${JSON.stringify(written)} is no variable`,
        hint: 'write ${NAME} or ${NAME:-default}; a dollar sign that is meant is $$',
      }),
    ),
    ...one.references.flatMap(({ name, offset }): readonly Problem[] => {
      const at = document.placeAt(spotIn(document.text, one, offset));
      if (secret.has(name))
        return [
          {
            code: 'stack/secret-exposed',
            at,
            message: `${name} is secret, and this file is committed`,
            hint: 'give it to the environment of the service that needs it',
          },
        ];
      return known.has(name)
        ? []
        : [
            {
              code: 'stack/unknown-variable',
              at,
              message: `nobody provides \${${name}}`,
              hint: `declare it in the stack; $$${name} where a shell is meant`,
            },
          ];
    }),
  ]);
  return [...problems, ...found];
}
