import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../generators/core/model/deployment.js';
import { secretFile } from '../../generators/edge/secrets/file.js';
import { deployment, secret, service } from '../core/deployment.fixture.js';
import { type Folder, folder, shells } from './folder.js';

const plain = deployment({ secrets: [], services: [service('web')], volumes: [] });
const { make: _, ...password } = secret('REGISTRY_PASSWORD', { asked: true });
const login: Partial<Deployment> = {
  images: { kind: 'pull', login: { server: 'registry.example.org:5000', user: 'robot$lab' }, others: [] },
  secrets: [password],
};
const archive: Partial<Deployment> = { images: { kind: 'archive' } };
const archivePath = 'images/lab-images.tar.gz';

let it: Folder;
const like = (change: Partial<Deployment>): void => {
  it = folder({ ...plain, ...change });
};
afterEach(() => it.remove());

const init = (...options: readonly string[]) => it.run(['init-deployment.sh', '--skip-doctor', ...options]);
const write = (value: string): void =>
  it.write('secrets/REGISTRY_PASSWORD.env', secretFile({ name: 'REGISTRY_PASSWORD', value, origin: 'asked' }), 0o600);
const config = (): string => join(it.path, 'secrets/docker');
const calls = (command: string): readonly string[] => it.calls().filter((call) => call.includes(command));
const about = (check: string) =>
  (JSON.parse(it.run(['scripts/doctor.sh', '--json']).out) as { check: string; state: string; text: string }[])
    .filter((line) => line.check === check)
    .map(({ state, text }) => `${state}: ${text}`);

describe.each(shells)('the password under %s', (shell) => {
  beforeEach(() => like(login));

  test.each([
    ['plain', 'dckr_pat_1234567890'],
    ['with quotes', `it's "so" called`],
    ['with dollars', '$HOME $$ ${X} $'],
    ['with backslashes', 'a\\b\\\\c \\n \\$ end\\'],
    ['with all of them', `'"\\$$"' # = % é\\`],
    ['with spaces at its ends', '  between  '],
  ])('%s reaches Docker as it is, and no command line', (_, value) => {
    write(value);
    const { status, err } = it.run(['scripts/log-in.sh'], { shell: `${shell} -x` });
    expect(status).toBe(0);
    expect(err).toContain('--password-stdin');
    expect(err).not.toContain(value);
    expect(readFileSync(join(it.fake, 'password'), 'utf8').replace(/\n$/, '')).toBe(value);
    expect(calls('login')).toEqual([
      `--config ${config()} login --username robot$lab --password-stdin registry.example.org:5000`,
    ]);
  });

  test.each([
    ['without quotes', 'REGISTRY_PASSWORD=abc\n', 'abc'],
    ['with ends of line of another system', "REGISTRY_PASSWORD='abc'\r\n", 'abc'],
    ['with an escaped quote', "REGISTRY_PASSWORD='a\\'b'\n", "a'b"],
    ['among others', "# mine\nOTHER='x'\nREGISTRY_PASSWORD='abc'\n", 'abc'],
  ])('that an operator has written %s is read as Compose does', (_, text, value) => {
    it.write('secrets/REGISTRY_PASSWORD.env', text, 0o600);
    expect(it.run(['scripts/log-in.sh'], { shell }).status).toBe(0);
    expect(readFileSync(join(it.fake, 'password'), 'utf8').trimEnd()).toBe(value);
  });
});

describe('log-in', () => {
  beforeEach(() => {
    like(login);
    write('secret-word');
    it.answer('images', 'lab-web:1');
  });

  test('comes before the first image is fetched, and is used for each; what Docker keeps is its owner’s alone', () => {
    it.answer('missing-images', 'lab-web:1');
    const { status, out } = init();
    expect(status).toBe(0);
    expect(out).toContain('logged in to registry.example.org:5000 as robot$lab');
    expect(calls('--config')).toEqual([
      expect.stringContaining(' login '),
      `--config ${config()} pull --quiet lab-web:1`,
    ]);
    expect([it.mode('secrets/docker'), it.mode('secrets/docker/config.json')]).toEqual(['700', '600']);
    expect(out).not.toContain('secret-word');
  });

  test('keeps a key ring of the user out of it, and goes where the user’s context leads', () => {
    it.answer('context', 'unix:///run/user/1000/docker.sock');
    it.answer('login-refused', 'never mind');
    it.run(['scripts/log-in.sh']);
    expect(JSON.parse(it.read('secrets/docker/config.json'))).toEqual({ auths: { 'registry.example.org:5000': {} } });
    expect(calls(' login ')).toEqual([expect.stringContaining('--host unix:///run/user/1000/docker.sock login ')]);
  });

  test('is for the images of tools too, which Compose would fetch without it', () => {
    expect(init().status).toBe(0);
    expect(calls('config --images')).toEqual([
      'compose --progress quiet --profile init --profile tool config --images',
    ]);
  });

  test('is not asked for where every image is here', () => {
    expect(init().status).toBe(0);
    expect(calls('login')).toEqual([]);
  });

  test('that the registry refuses ends init with the reason, and without the password', () => {
    it.answer('missing-images', 'lab-web:1');
    it.answer('login-refused', 'WARNING! Something\n\nError: unauthorized: incorrect username or password');
    const { status, out, err } = init();
    expect(status).toBe(1);
    expect(err).toContain('error: the registry registry.example.org:5000 refuses robot$lab, or does not answer');
    expect(err).toContain('unauthorized: incorrect username or password');
    expect(`${out}${err}`).not.toMatch(/secret-word|WARNING/);
    expect(calls('pull')).toEqual([]);
  });

  test('without the password says which line to write', () => {
    it.write('secrets/REGISTRY_PASSWORD.env', '');
    const { status, err } = it.run(['scripts/log-in.sh']);
    expect(status).toBe(1);
    expect(err).toContain("REGISTRY_PASSWORD='the password'");
  });

  test('where none is needed, there is nothing to do', () => {
    it.remove();
    like({});
    it.answer('missing-images', 'postgres:17');
    expect(it.run(['scripts/log-in.sh']).status).toBe(0);
    expect(init().status).toBe(0);
    expect(calls('login')).toEqual([]);
    expect(calls('pull')).toEqual(['pull --quiet postgres:17']);
  });

  test('doctor says whether there is one', () => {
    expect(about('login')).toEqual([expect.stringMatching(/^warning: not logged in to registry\.example\.org:5000/)]);
    it.run(['scripts/log-in.sh']);
    expect(about('login')).toEqual(['ok: logged in to registry.example.org:5000 as robot$lab']);
  });

  test.each([
    ['nothing', undefined, /^warning: .* at vendor\.example\.org, which wants a log-in/],
    ['an empty entry', '{"auths":{"vendor.example.org":{}}}', /^warning/],
    ['an entry', '{\n\t"auths": {\n\t\t"vendor.example.org": {\n\t\t\t"auth": "x"\n\t\t}\n\t}\n}', /^ok/],
    ['a key ring', '{"credsStore":"pass"}', /^ok/],
  ])('of a registry that is the operator’s affair too: %s', (_, text, told) => {
    it.remove();
    like({ images: { kind: 'pull', others: ['vendor.example.org'] } });
    if (text !== undefined) it.write('../.docker/config.json', text);
    expect(about('login')).toEqual([expect.stringMatching(told)]);
    expect(it.run(['scripts/doctor.sh']).err).toBe('');
  });
});

describe.each(shells)('an archive under %s', (shell) => {
  beforeEach(() => {
    like({});
    it.answer('images', 'postgres:17\nlab-web:1\npostgres:17');
  });
  const save = (...words: readonly string[]) => it.run(['scripts/save-images.sh', ...words], { shell });
  const load = (...words: readonly string[]) => it.run(['scripts/load-images.sh', ...words], { shell });

  test('holds what the application itself starts containers from', () => {
    it.remove();
    like({ pulls: ['lab-notebook:1'] });
    it.answer('images', 'lab-web:1');
    expect(save().status).toBe(0);
    expect(calls(' save ').concat(calls('save lab'))).toEqual([expect.stringContaining('lab-notebook:1 lab-web:1')]);
  });

  test('holds every image once, tools too; what is missing is fetched first', () => {
    it.answer('missing-images', 'lab-web:1');
    const { status, out, err } = save();
    expect([status, err]).toEqual([0, '']);
    expect(calls('config --images')).toEqual([
      'compose --progress quiet --profile init --profile tool --profile build config --images',
    ]);
    expect(calls('pull')).toEqual(['pull --quiet lab-web:1']);
    const bytes = readFileSync(join(it.path, archivePath));
    expect(gunzipSync(bytes).toString()).toBe('an archive of save lab-web:1 postgres:17\n');
    const sum = createHash('sha256').update(bytes).digest('hex');
    expect(it.read('images/SHA256SUMS')).toBe(`${sum}  lab-images.tar.gz\n`);
    expect(spawnSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: join(it.path, 'images') }).status).toBe(0);
    expect(out).toContain('SHA256SUMS beside it: 2 images.');
  });

  test('may lie elsewhere, beside others whose checksums stay', () => {
    writeFileSync(join(it.fake, 'SHA256SUMS'), 'abc *other.tar.gz\nold  my lab.tar.gz\n');
    expect(it.run(['scripts/save-images.sh', 'my lab.tar.gz'], { shell, cwd: it.fake }).status).toBe(0);
    expect(readFileSync(join(it.fake, 'SHA256SUMS'), 'utf8')).toMatch(
      /^abc \*other\.tar\.gz\n[0-9a-f]{64} {2}my lab\.tar\.gz\n$/,
    );
    expect(load(join(it.fake, 'my lab.tar.gz')).status).toBe(0);
    expect(calls('load')).toEqual([`load --quiet --input ${join(it.fake, 'my lab.tar.gz')}`]);
  });

  test('that Docker cannot save leaves nothing behind', () => {
    it.answer('hook-save', 'echo "half of it"; echo "no space left on device" >&2; exit 1');
    const { status, err } = save();
    expect([status, err]).toEqual([1, expect.stringContaining('no space left on device')]);
    expect(it.run(['scripts/load-images.sh'], { shell }).err).toContain('is not a file that can be read');
    expect(it.has(`${archivePath}.partial`)).toBe(false);
  });

  test.each([
    ['cut off', () => it.write(archivePath, 'half'), 'is not what was saved'],
    [
      'without its checksum',
      () => it.write('images/SHA256SUMS', ''),
      'nothing says what images/lab-images.tar.gz should be',
    ],
  ])('%s is not loaded', (_, spoil, told) => {
    save();
    spoil();
    const { status, err } = load();
    expect([status, err]).toEqual([1, expect.stringContaining(told)]);
    expect(calls('load ')).toEqual([]);
  });

  test('that lacks an image is told so', () => {
    save();
    it.answer('missing-images', 'lab-web:1');
    const { status, err } = load();
    expect([status, err]).toEqual([1, expect.stringMatching(/were not in the archive.*\n +lab-web:1\n/)]);
  });
});

describe('images by their digest', () => {
  test('are refused before anything is fetched', () => {
    like({});
    it.answer('images', 'postgres@sha256:0123\nlab-web:1');
    it.answer('missing-images', 'lab-web:1');
    const { status, err } = it.run(['scripts/save-images.sh']);
    expect([status, err]).toEqual([1, expect.stringMatching(/by their digest.*\n +postgres@sha256:0123\n/)]);
    expect(calls('pull')).toEqual([]);
  });
});

describe('without a registry', () => {
  beforeEach(() => {
    like(archive);
    it.answer('images', 'postgres:17\nlab-web:1');
    it.run(['scripts/save-images.sh']);
    it.answer('missing-images', 'lab-web:1\npostgres:17');
  });

  test('init loads the archive, and asks nobody', () => {
    it.answer('hook-load', 'rm "$FAKE/missing-images"');
    const { status, out } = init();
    expect(status).toBe(0);
    expect(out).toContain(`      loading ${archivePath}\n`);
    expect(calls('pull').filter((call) => !call.includes('--pull never'))).toEqual([]);
    expect(init().out).not.toContain('loading');
  });

  test('init names what the archive does not have, before anything is started', () => {
    it.answer('hook-load', 'echo postgres:17 >"$FAKE/missing-images"');
    const { status, err } = init();
    expect([status, err]).toEqual([1, expect.stringMatching(/images are missing.*save-images.*\n +postgres:17\n$/)]);
    expect([...calls(' up '), ...calls(' run '), ...calls('pull ')]).toEqual([]);
  });

  test('a spoilt archive ends it', () => {
    it.write(archivePath, 'half');
    const { status, err } = init();
    expect([status, err]).toEqual([1, expect.stringContaining('is not what was saved')]);
    expect([...calls('load '), ...calls(' run ')]).toEqual([]);
  });

  test('doctor knows whether there is an archive, and what is missing', () => {
    expect(about('images')).toEqual([`ok: init loads the images that are missing from ${archivePath}`]);
    it.write('images/SHA256SUMS', '');
    expect(about('images')).toEqual(['failure: images are missing, and no registry is asked: lab-web:1 postgres:17']);
    it.answer('missing-images', '');
    expect(about('images')).toEqual(['ok: all images are here: 2']);
  });
});
