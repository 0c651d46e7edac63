/** How a file is merged and judged. */
export type Format = 'env' | 'compose' | 'yaml' | 'json' | 'nginx' | 'shell' | 'unit' | 'text';

/** The format that a path of a deployment folder (relative, forward slashes), or of a further machine's in it, says; `text` where it says none. */
export function formatOf(path: string): Format {
  const own = path.replace(/^nodes\/[^/]+\//, '');
  return rules.find(([pattern]) => pattern.test(own))?.[1] ?? 'text';
}

const rules: readonly (readonly [RegExp, Format])[] = [
  [/(?:^|\/)\.env$|\.env$/, 'env'],
  [/^(docker-compose(\.init)?|stack)\.ya?ml$/, 'compose'],
  [/\.ya?ml$/, 'yaml'],
  [/\.json$/, 'json'],
  [/^config\/(?:nginx|gate)\/.*\.conf$/s, 'nginx'],
  [/\.sh$/, 'shell'],
  [/\.md$/, 'text'],
  [/^systemd\/./s, 'unit'],
];
