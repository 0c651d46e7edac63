import type { Compiled } from '../../generators/core/compile.js';
import type { Yaml } from '../../generators/core/model/yaml.js';
import { builtIn, compiledOf } from './built-in.js';

/** The pyiron stack and everything it takes to compile it, read once. */
export const pyiron = await builtIn('pyiron');

/** The whole way from answers to files; the one answer without a default is given, unless the endpoints are. */
export const compiledPyiron = (given: Readonly<Record<string, Yaml>>): Compiled =>
  compiledOf(
    pyiron,
    'app.OAUTH2_TOKEN_URL' in given ? given : { name: 'lab', 'app.KEYCLOAK_URL': 'https://id.example.org', ...given },
  );
