/** How a file is merged and judged. */
export type Format = 'env' | 'compose' | 'yaml' | 'json' | 'nginx' | 'shell' | 'unit' | 'text';

/** The format that a path of a deployment folder (relative, forward slashes) says; `text` where it says none. */
export function formatOf(path: string): Format {
  return rules.find(([pattern]) => pattern.test(path))?.[1] ?? 'text';
}

const rules: readonly (readonly [RegExp, Format])[] = [
  [/(?:^|\/)\.env$|\.env$/, 'env'],
  [/^(docker-compose(\.init)?|stack)\.ya?ml$/, 'compose'],
  [/\.ya?ml$/, 'yaml'],
  [/\.json$/, 'json'],
  [/^config\/nginx\/.*\.conf$/s, 'nginx'],
  [/\.sh$/, 'shell'],
  [/\.md$/, 'text'],
  [/^systemd\/./s, 'unit'],
];
