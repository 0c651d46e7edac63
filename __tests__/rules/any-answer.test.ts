import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { complete } from '../../generators/core/answers/complete.js';
import type { Given } from '../../generators/core/answers/given.js';
import { compile } from '../../generators/core/compile.js';
import { questionsFor } from '../../generators/core/features/all.js';
import type { OutputFile } from '../../generators/core/model/file.js';
import { compose } from '../edge/secrets/compose.js';
import { dioptra } from './dioptra.js';

/** Any text, with what YAML, env files, nginx, shells, systemd and Markdown find special more often than chance would have it. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: fc.constantFrom(...'$ \'"\\#%@:;{}[]`~&|<>*?!=,/-\n\r\t\0é日a1'.split('')), maxLength: 20 }),
);
const anyPath = anyText.map((text) => `/srv/${text}`);
/** What a setting with a pattern lets through, so that its property does not end at the refusal. */
const anyHosts = fc.string({ unit: fc.constantFrom(...'aZ09_.:*,[]-'.split('')), minLength: 1, maxLength: 20 });

const folder = mkdtempSync(join(tmpdir(), 'any-answer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The files, or the reasons for which the answers were refused; never a crash, never a half of each. */
function outcome(
  said: Readonly<Record<string, string>>,
): { files: readonly OutputFile[] } | { refused: readonly string[] } {
  const given = new Map(Object.entries(said).map(([path, text]): [string, Given] => [path, { kind: 'text', text }]));
  const answers = complete(questionsFor(dioptra.stack), given);
  if (!answers.ok) return { refused: answers.problems.map(({ message }) => message) };
  const result = compile(dioptra.stack, dioptra.assets, answers.value, { folder: '/srv/a b' }, dioptra.templates);
  return result.ok ? { files: result.value.files } : { refused: result.problems.map(({ message }) => message) };
}

const textOf = (files: readonly OutputFile[], path: string): string => {
  const file = files.find((one) => one.path === path);
  if (file === undefined) throw new Error(`no ${path}`);
  return file.text;
};

test.each([
  'name',
  'host',
  'expose',
  'app.DIOPTRA_IMAGES',
  'app.DIOPTRA_TAG',
  'app.PGADMIN_EMAIL',
  'app.TF_CPU',
  'app.FRONTEND_REPOSITORY',
  'app.FRONTEND_BRANCH',
  'app.MLFLOW_ALSO_CALLED',
  'registry.prefix',
  'compose.command',
  'systemd.requiredMounts',
  'network.dns',
  'network.subnet',
  'proxy.http',
  'limits.db.memory',
  'storage.extra',
])('whatever is said at %s, it is taken or refused with a reason', (path) => {
  fc.assert(
    fc.property(anyText, (text) => {
      const found = outcome({ [path]: text });
      if ('refused' in found) expect(found.refused.join('')).toContain(path);
    }),
    { numRuns: 60 },
  );
});

describe('what is taken arrives', () => {
  test('a name in the shell', () => {
    fc.assert(
      fc.property(anyText, (name) => {
        const found = outcome({ name });
        if ('refused' in found) return;
        const script = `${textOf(found.files, 'scripts/deployment.sh')}\nprintf '%s' "$TITLE"`;
        expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(name);
      }),
      { numRuns: 150 },
    );
  });

  const withCompose = compose === undefined ? test.skip : test;

  withCompose('names, paths and settings in Compose', () => {
    let taken = 0;
    fc.assert(
      fc.property(anyText, anyPath, anyHosts, (name, path, also) => {
        const datasets = { 'storage.datasets.kind': 'directory', 'storage.datasets.path': path };
        const found = outcome({ name: `${name} x`, ...datasets, 'app.MLFLOW_ALSO_CALLED': also });
        if ('refused' in found) return;
        taken += 1;
        const config = composed(found.files);
        const worker = config.services['tfcpu-1'];
        const mounted = worker?.volumes?.find(({ target }) => target === '/dioptra/data')?.source;
        expect(mounted?.replaceAll('$$', '$')).toBe(path);
        expect(config.services.mlflow?.environment.MLFLOW_SERVER_ALLOWED_HOSTS?.endsWith(`,${also}`)).toBe(true);
      }),
      { numRuns: 40 },
    );
    expect(taken).toBeGreaterThan(5);
  });

  interface Config {
    readonly services: Readonly<
      Record<
        string,
        { volumes?: readonly { source?: string; target: string }[]; environment: Readonly<Record<string, string>> }
      >
    >;
  }

  /** What Compose itself reads from the files. */
  function composed(files: readonly OutputFile[]): Config {
    for (const { path, text } of files.filter((file) => /^(docker-compose\.yml|\.env|envs\/.*)$/.test(file.path))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    mkdirSync(join(folder, 'secrets'), { recursive: true });
    for (const [, name] of textOf(files, 'docker-compose.yml').matchAll(/\.\/secrets\/(\w+)\.env/g)) {
      writeFileSync(join(folder, `secrets/${name}.env`), `${name}='made'\n`);
    }
    const [program = '', ...args] = compose ?? [];
    const done = spawnSync(program, [...args, 'config', '--format', 'json'], { cwd: folder, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(done.stderr);
    return JSON.parse(done.stdout) as Config;
  }
});
