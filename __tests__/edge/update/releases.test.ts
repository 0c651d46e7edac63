import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { flatten } from '../../../generators/core/answers/tree.js';
import type { Yaml } from '../../../generators/core/model/yaml.js';
import { report } from '../../../generators/edge/report.js';
import { resolve } from '../../../generators/edge/resolve.js';
import { differs } from '../../../generators/edge/status.js';
import { unpack } from '../../releases/unpack.js';
import { emptyFolder } from '../places.js';
import { quietWorld, script } from '../world.js';
import { place, readIn, run, snapshot, times } from './folder.js';
import { back, backTo, set, standing, verdicts } from './runs.js';

/** Every folder that a release has written, as it lies in `__tests__/releases`. */
const released = readdirSync('__tests__/releases', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) =>
    readdirSync(join('__tests__/releases', name)).map((file) => [name, file.replace(/\.tar\.gz$/, '')] as const),
  );

const unpacked = (release: string, name: string) => unpack(release, name, emptyFolder(), { secrets: true });

interface State {
  readonly schema: number;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly files: readonly { readonly path: string; readonly owner: string }[];
}

const stateOf = (folder: string): State => JSON.parse(readIn(folder, '.deployment/manifest.json'));

/** Content, mode and time of everything that is secret. */
function secretsOf(folder: string): readonly (readonly unknown[])[] {
  return stateOf(folder)
    .files.filter(({ owner }) => owner === 'secret')
    .map(({ path }) => [
      path,
      readIn(folder, path),
      statSync(join(folder, path)).mode,
      statSync(join(folder, path)).mtimeMs,
    ]);
}

/** Each path of these answers with its value. */
const answersIn = (text: string) => flatten(load(text) as { readonly [key: string]: Yaml });

/** An update where the only question that may be asked is the last one. */
const updateUnasked = (folder: string) => run({ folder }, folder, script(['write', 'write']));
const update = (folder: string, answers: Readonly<Record<string, string>> = {}) =>
  run({ folder, yes: true, sets: set(answers) }, folder);

function edit(folder: string, path: string, from: RegExp, to: string): void {
  const before = readIn(folder, path);
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${path} has no ${from}`);
  place(join(folder, path), after);
}

test('every release has folders', () => {
  expect(released.length).toBeGreaterThanOrEqual(3);
});

describe.each(released)('A28: %s, %s', (release, name) => {
  test('untouched: to head without a question and without a clash; then nothing differs, and nothing is left to do', async () => {
    const folder = unpacked(release, name);
    const [own, secrets] = [readIn(folder, 'deployment.yml'), secretsOf(folder)];
    const outcome = await updateUnasked(folder);
    expect(report(outcome)).toMatchObject({ exit: 0, err: '' });
    const kinds = new Set(Object.values(verdicts(outcome)));
    expect([...kinds].filter((kind) => !['create', 'update', 'remove', 'move', 'mode'].includes(kind))).toEqual([]);
    const stands = await standing(folder);
    expect(differs(stands)).toBe(false);
    expect([stands.pending, stands.problems, stands.update?.nothing]).toEqual([[], [], true]);
    const [files, stamps] = [snapshot(folder), times(folder)];
    const again = await run({ folder }, folder, script());
    expect(report(again)).toMatchObject({ exit: 0, out: expect.stringContaining('is up to date') });
    expect([snapshot(folder), times(folder)]).toEqual([files, stamps]);
    expect(readIn(folder, 'deployment.yml')).toBe(own);
    expect(secretsOf(folder)).toEqual(secrets);
  });

  test('the answers are the old ones, and are recorded now', async () => {
    const folder = unpacked(release, name);
    const { stack, ...answers } = answersIn(readIn(folder, 'deployment.yml'));
    await updateUnasked(folder);
    expect(stack).toBe('dioptra');
    expect(Object.keys(answers).length).toBeGreaterThan(15);
    expect(stateOf(folder).answers).toMatchObject(answers);
  });

  test('a clone without secrets: they are init’s to make, and everything else is updated', async () => {
    const folder = unpack(release, name, emptyFolder());
    const outcome = await updateUnasked(folder);
    expect(report(outcome).exit).toBe(0);
    const missing = stateOf(folder)
      .files.filter(({ owner }) => owner === 'secret')
      .map(({ path }) => path);
    expect(verdicts(outcome)).toMatchObject(Object.fromEntries(missing.map((path) => [path, 'absent'])));
    const there = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(missing.filter((path) => there.includes(path))).toEqual([]);
  });

  test('taken back: the old folder byte for byte, and forward again', async () => {
    const folder = unpacked(release, name);
    const old = snapshot(folder);
    expect(stateOf(folder).schema).toBe(release === '0.1.0' ? 1 : 2);
    await updateUnasked(folder);
    const fresh = snapshot(folder);
    expect(stateOf(folder).schema).toBe(2);
    expect((await back(folder)).ok).toBe(true);
    expect(snapshot(folder)).toEqual(old);
    expect((await back(folder)).ok).toBe(true);
    expect(snapshot(folder)).toEqual(fresh);
    expect((await back(folder)).ok).toBe(true);
    await updateUnasked(folder);
    expect(snapshot(folder)).toEqual(fresh);
  });

  test('edits in other places than the news: they stay, alone and together with other answers', async () => {
    const folder = unpacked(release, name);
    const other = name === 'no-tls' ? 'self-signed' : 'none';
    edit(folder, 'config/nginx/conf.d/mlflow.conf', /\n *location \/ \{\n/, '$&        add_header X-Mine yes;\n');
    edit(folder, 'docker-compose.yml', /^ {2}redis:\n/m, '$&    cpu_shares: 4242\n');
    edit(folder, '.env', /^REDIS_TAG=.*/m, 'REDIS_TAG=mine');
    place(join(folder, '.env'), `${readIn(folder, '.env')}OWN=kept\n`);
    const paths = ['config/nginx/conf.d/mlflow.conf', 'docker-compose.yml', '.env'] as const;
    const own = paths.map((path) => readIn(folder, path));
    expect(verdicts(await updateUnasked(folder))).toMatchObject({
      [paths[0]]: 'edited',
      [paths[1]]: 'edited',
      // Settings have got comments since.
      '.env': 'merge',
    });
    expect(paths.slice(0, 2).map((path) => readIn(folder, path))).toEqual(own.slice(0, 2));
    expect(readIn(folder, '.env')).toMatch(/^REDIS_TAG=mine$[\s\S]*^OWN=kept$/m);
    const outcome = await update(folder, { 'tls.kind': other, 'app.DIOPTRA_TAG': '9.9' });
    expect(report(outcome)).toMatchObject({ exit: 0 });
    expect(verdicts(outcome)).toMatchObject(Object.fromEntries(paths.map((path) => [path, 'merge'])));
    const [nginx = '', compose = '', env = ''] = paths.map((path) => readIn(folder, path));
    expect(nginx).toContain('add_header X-Mine yes;');
    expect(/listen .* ssl/.test(nginx)).toBe(other === 'self-signed');
    expect(load(compose)).toMatchObject({ services: { redis: { cpu_shares: 4242 } } });
    expect(env).toMatch(/^DIOPTRA_TAG=9\.9$[\s\S]*^REDIS_TAG=mine$[\s\S]*^OWN=kept$/m);
  });

  test('edits in the same places as the news: three clashes, the live files stay, the rest is done; resolved, nothing waits', async () => {
    const folder = unpacked(release, name);
    const other = name === 'no-tls' ? 'self-signed' : 'none';
    edit(folder, 'config/nginx/conf.d/mlflow.conf', /^ *listen .*/m, '    listen 127.0.0.1:9999;');
    edit(folder, '.env', /^DIOPTRA_TAG=.*/m, 'DIOPTRA_TAG=mine');
    edit(folder, 'README.md', /^## Encryption$/m, '## Mine');
    const clashing = ['.env', 'README.md', 'config/nginx/conf.d/mlflow.conf'];
    const own = clashing.map((path) => readIn(folder, path));
    const old = snapshot(folder);
    const outcome = await update(folder, { 'tls.kind': other, 'app.DIOPTRA_TAG': '9.9' });
    expect(report(outcome).exit).toBe(3);
    const stands = await standing(folder);
    expect(stands.pending).toEqual(expect.arrayContaining(clashing));
    expect(clashing.map((path) => readIn(folder, path))).toEqual(own);
    expect(readIn(folder, '.deployment/pending/new/.env')).toMatch(/^DIOPTRA_TAG=9\.9$/m);
    expect(verdicts(outcome)).toMatchObject({ 'scripts/logs.sh': 'create', 'scripts/deployment.sh': 'update' });
    expect(load(readIn(folder, 'docker-compose.yml'))).toMatchObject({ name: expect.any(String) });
    const order = { kind: 'resolve', folder, paths: [], take: 'theirs', json: false } as const;
    expect((await resolve(order, quietWorld(folder), undefined)).ok).toBe(true);
    expect((await standing(folder)).pending).toEqual([]);
    expect(readIn(folder, '.env')).toMatch(/^DIOPTRA_TAG=9\.9$/m);
    expect((await back(folder)).ok).toBe(true);
    expect((await standing(folder)).pending).toEqual(stands.pending);
    expect((await backTo(folder, 'update')).ok).toBe(true);
    expect(snapshot(folder)).toEqual(old);
  });

  test('a pristine copy that is gone lets nothing of that file be lost', async () => {
    const folder = unpacked(release, name);
    rmSync(join(folder, '.deployment/base/init-deployment.sh'));
    const own = readIn(folder, 'init-deployment.sh');
    const outcome = await update(folder);
    expect([verdicts(outcome)['init-deployment.sh'], report(outcome).exit]).toEqual(['clash', 3]);
    expect(readIn(folder, 'init-deployment.sh')).toBe(own);
  });
});
