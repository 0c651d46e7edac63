import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The judge: a Compose binary named by `DOCKER_COMPOSE`, else the plugin of the `docker` on the PATH; undefined where there is neither. */
export const compose: readonly string[] | undefined = [[process.env.DOCKER_COMPOSE ?? ''], ['docker', 'compose']].find(
  ([program = '', ...words]) => {
    try {
      return program !== '' && execFileSync(program, [...words, 'version', '--short'], { stdio: 'pipe' }).length > 0;
    } catch {
      return false;
    }
  },
);

/**
 * The environment that Compose gives a service whose `env_file` chains these texts in order, or its message if it refuses;
 * with `dotenv`, the service also has those of its names, each as `${NAME}` in the Compose file.
 * Its answer has every dollar doubled, because it prints a Compose file again.
 */
export function readByCompose(
  texts: readonly string[],
  dotenv?: { readonly text: string; readonly names: readonly string[] },
): Readonly<Record<string, string>> | Error {
  const folder = mkdtempSync(join(tmpdir(), 'env-file-'));
  try {
    texts.forEach((text, index) => {
      writeFileSync(join(folder, `${index}.env`), text);
    });
    writeFileSync(join(folder, '.env'), dotenv?.text ?? '');
    const passed = (dotenv?.names ?? []).map((name) => [name, `\${${name}}`]);
    const service = {
      image: 'none',
      env_file: texts.map((_, index) => `${index}.env`),
      environment: Object.fromEntries(passed),
    };
    writeFileSync(join(folder, 'compose.json'), JSON.stringify({ name: 'judge', services: { judge: service } }));
    return environmentOf(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function environmentOf(folder: string): Readonly<Record<string, string>> | Error {
  const [program = '', ...words] = compose ?? [];
  const { PATH = '', DOCKER_CONFIG = '' } = process.env;
  const env = { PATH, DOCKER_CONFIG, HOME: folder, DOCKER_HOST: 'unix:///nonexistent' };
  try {
    const text = execFileSync(program, [...words, '-f', join(folder, 'compose.json'), 'config', '--format', 'json'], {
      cwd: folder,
      env,
      encoding: 'utf8',
      stdio: 'pipe',
      timeout: 30_000,
    });
    const environment: Record<string, string> = JSON.parse(text).services.judge.environment ?? {};
    return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, value.replaceAll('$$', '$')]));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
