import type { Compiled } from '../../generators/core/compile.js';
import type { Yaml } from '../../generators/core/model/yaml.js';
import { builtIn, compiledOf } from './built-in.js';

/** The pyiron stack and everything it takes to compile it, read once. */
export const pyiron = await builtIn('pyiron');

type Saying = Readonly<Record<string, Yaml>>;

/** What is said, with the one answer that has no default, unless the endpoints are given. */
export const sayingPyiron = (given: Saying): Saying =>
  'app.OAUTH2_TOKEN_URL' in given ? given : { name: 'lab', 'app.KEYCLOAK_URL': 'https://id.example.org', ...given };

/** The whole way from answers to files. */
export const compiledPyiron = (given: Saying): Compiled => compiledOf(pyiron, sayingPyiron(given));
