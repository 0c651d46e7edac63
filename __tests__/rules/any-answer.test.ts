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
import { secretFile } from '../../generators/edge/secrets/file.js';
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

/** What an env file can hold, with what has a meaning in addresses. */
const anyPassword = fc.string({
  unit: fc.constantFrom(...'aZ9@/%:?#&+ $"=!~^é'.split('')),
  minLength: 1,
  maxLength: 20,
});

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

const elsewhere = { 'services.db.kind': 'external', 'services.db.host': 'pg.example.org' };

test.each([
  'services.db.kind',
  'services.db.host',
  'services.db.port',
  'services.db.sslmode',
  'services.db.databases.DB.name',
  'services.db.databases.DB.user',
])('whatever is said at %s of a server elsewhere, it is taken or refused with a reason', (path) => {
  fc.assert(
    fc.property(anyText, (text) => {
      const found = outcome({ ...elsewhere, [path]: text });
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

  withCompose('a server elsewhere and its password in Compose', () => {
    const anyDomain = fc.domain().filter((host) => host.length < 60);
    fc.assert(
      fc.property(anyDomain, fc.nat({ max: 65_534 }), anyPassword, (host, port, password) => {
        const said = { ...elsewhere, 'services.db.host': host, 'services.db.port': String(port + 1) };
        const found = outcome(said);
        if ('refused' in found) throw new Error(found.refused.join('\n'));
        const url = composed(found.files, { DB_PASSWORD: password }).services.restapi?.environment;
        const parts = new URL(
          (url?.DIOPTRA_RESTAPI_DATABASE_URI ?? '').replace(/^postgresql/, 'ftp').replaceAll('$$', '$'),
        );
        expect([parts.hostname, Number(parts.port || '21')]).toEqual([host, port + 1]);
        expect(decodeURIComponent(parts.password)).toBe(password);
      }),
      { numRuns: 20 },
    );
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
  function composed(files: readonly OutputFile[], secrets: Readonly<Record<string, string>> = {}): Config {
    for (const { path, text } of files.filter((file) => /^(docker-compose\.yml|\.env|envs\/.*)$/.test(file.path))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    mkdirSync(join(folder, 'secrets'), { recursive: true });
    for (const [, name = ''] of textOf(files, 'docker-compose.yml').matchAll(/\.\/secrets\/(\w+)\.env/g)) {
      const value = secrets[name];
      const text = value === undefined ? `${name}='made'\n` : secretFile({ name, value, origin: 'asked' });
      writeFileSync(join(folder, `secrets/${name}.env`), text);
    }
    const [program = '', ...args] = compose ?? [];
    const done = spawnSync(program, [...args, 'config', '--format', 'json'], { cwd: folder, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(done.stderr);
    return JSON.parse(done.stdout) as Config;
  }
});
