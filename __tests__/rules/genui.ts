import type { Compiled } from '../../generators/core/compile.js';
import type { Yaml } from '../../generators/core/model/yaml.js';
import { builtIn, compiledOf } from './built-in.js';

/** The GenUI stack and everything it takes to compile it, read once. */
export const genui = await builtIn('genui');

type Saying = Readonly<Record<string, Yaml>>;

/** What is said, with the one answer that has no default. */
export const sayingGenui = (given: Saying): Saying => ({ 'app.GENUI_DOCKER_IMAGE_TAG': '0.0.0.alpha3', ...given });

/** The whole way from answers to files. */
export const compiledGenui = (given: Saying): Compiled => compiledOf(genui, sayingGenui(given));
