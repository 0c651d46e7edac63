import type { ComposeService } from '../model/compose.js';
import { isMap, type Yaml } from '../model/yaml.js';

/** The names of Compose's own secrets that a service is given, short form and long. */
export const granted = ({ rest }: Pick<ComposeService, 'rest'>): readonly string[] =>
  grants(rest.secrets).map(({ source }) => source);

/** The same of the build of its image. */
export const grantedToBuild = ({ build }: Pick<ComposeService, 'build'>): readonly string[] =>
  isMap(build) ? grants(build.secrets).map(({ source }) => source) : [];

/** One of Compose's own secrets as a container gets it: its name, and that of its file below `/run/secrets`. */
export interface Grant {
  readonly source: string;
  readonly target: string;
}

/** Short form and long. */
export const grants = (said: Yaml | undefined): readonly Grant[] =>
  (Array.isArray(said) ? (said as readonly Yaml[]) : []).map((item) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item))
      return { source: String(item), target: String(item) };
    const { source, target } = item as { readonly source?: Yaml; readonly target?: Yaml };
    return { source: String(source), target: String(target ?? source) };
  });
