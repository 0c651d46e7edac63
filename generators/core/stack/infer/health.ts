import type { StackService } from '../../model/stack.js';
import type { ComposeText, Yaml } from '../../model/yaml.js';
import { references } from '../../yaml/interpolation.js';

/**
 * A service whose health check reads its secrets from the container's environment, where a shell can: `${X}` in the test becomes
 * `$$X`, and the service gets X. A check that quotes them so that no shell would fill them in stays as it is.
 */
export function withSecretsInChecks(service: StackService, isSecret: (name: string) => boolean): StackService {
  const { healthcheck } = service.compose;
  const test = wordsOf(healthcheck?.test);
  const used = test.flatMap((word) => references(word).map(({ name }) => name)).filter(isSecret);
  if (healthcheck === undefined || used.length === 0) return service;
  const command = inShell(test, isSecret);
  if (command === undefined) return service;
  const { environment } = service.compose;
  const given = Object.fromEntries(used.map((name) => [name, environment[name] ?? `\${${name}}`]));
  return {
    ...service,
    compose: {
      ...service.compose,
      healthcheck: { ...healthcheck, test: ['CMD-SHELL', command] },
      environment: { ...environment, ...given },
    },
  };
}

const wordsOf = (test: Yaml | undefined): readonly string[] => (Array.isArray(test) ? test.map(String) : []);

/** The test as one command line; nothing where a secret stands in single quotes. */
function inShell([kind, ...words]: readonly string[], isSecret: (name: string) => boolean): ComposeText | undefined {
  if (kind === 'CMD') return words.map((word) => quoted(word, isSecret)).join(' ');
  const [line = ''] = words;
  const hidden = references(line).some(({ name, offset }) => isSecret(name) && isQuoted(line, offset));
  return kind !== 'CMD-SHELL' || hidden ? undefined : filledIn(line, isSecret);
}

const isQuoted = (line: string, offset: number): boolean => line.slice(0, offset).split("'").length % 2 === 0;

/** In double quotes, with everything else in it as it is. */
function quoted(word: ComposeText, isSecret: (name: string) => boolean): ComposeText {
  if (!references(word).some(({ name }) => isSecret(name)))
    return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  return `"${filledIn(word.replaceAll(/["\\`]/g, '\\$&'), isSecret)}"`;
}

/** Outermost references only: a default goes with its variable. */
function filledIn(text: ComposeText, isSecret: (name: string) => boolean): ComposeText {
  let [out, at] = ['', 0];
  for (const { name, offset, end } of references(text)) {
    if (offset < at || !isSecret(name)) continue;
    out += `${text.slice(at, offset)}$\${${name}}`;
    at = end;
  }
  return out + text.slice(at);
}
