import type { Compiled } from '../../generators/core/compile.js';
import type { Yaml } from '../../generators/core/model/yaml.js';
import { builtIn, compiledOf } from './built-in.js';

/** The GenUI stack and everything it takes to compile it, read once. */
export const genui = await builtIn('genui');

/** The whole way from answers to files; the one answer without a default is given. */
export const compiledGenui = (given: Readonly<Record<string, Yaml>>): Compiled =>
  compiledOf(genui, { 'app.GENUI_DOCKER_IMAGE_TAG': '0.0.0.alpha3', ...given });
