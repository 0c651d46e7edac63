import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Change } from '../../../generators/core/model/file.js';
import { plan } from '../../../generators/core/plan/plan.js';
import { programsIn } from '../../../generators/edge/update/judge/programs.js';
import { run } from '../../../generators/edge/update/judge/run.js';
import { judged } from '../../../generators/edge/update/judge.js';
import { lookAt } from '../../../generators/edge/update/places.js';
import { emptyFolder, folderWith } from '../places.js';
import { compose } from '../secrets/compose.js';

const here = programsIn(process.env);
/** Tests of a judge that is not installed are skipped, by name. */
const withJudge = (name: string) => (here.at(name) === undefined ? test.skip : test);
const withCompose = compose === undefined ? test.skip : test;
const command = (compose ?? ['docker', 'compose']).join(' ');

interface Texts {
  readonly text: string;
  readonly theirs: string;
  readonly yours?: string;
}

const merge = (path: string, { text, theirs, yours = text }: Texts): Change => ({
  ...{ path, owner: 'generated', kind: 'merge', text, mode: 0o644, before: yours },
  sides: { base: 'base\n', yours, theirs },
});

const placeOf = (folder: string) => ({ folder, compose: command, found: lookAt(folder, new Set()) });

/** Path → why, of what a judge has refused. */
const refusals = (changes: readonly Change[], folder = emptyFolder(), environment = process.env) =>
  Object.fromEntries(
    judged(changes, placeOf(folder), environment).flatMap((change, index) =>
      change.kind === 'clash' && changes[index]?.kind !== 'clash' ? [[change.path, change.why]] : [],
    ),
  );

describe('a script', () => {
  const good = '#!/bin/sh\nif true; then\n  echo yes\nfi\n';
  const open = '#!/bin/sh\nif true; then\n  echo yes\n';

  withJudge('sh').each<[name: string, path: string, texts: Texts, want: RegExp | undefined]>([
    ['a good one', 'a.sh', { text: good, theirs: good }, undefined],
    ['one that does not end', 'a.sh', { text: open, theirs: good }, /^sh refuses the merge: .+ in a\.sh:\d+$/],
    ['one known by its first line', 'bin/run', { text: open, theirs: good }, /^sh refuses the merge: .+ in bin\/run/],
    ['through env', 'run', { text: open.replace('/bin/sh', '/usr/bin/env sh'), theirs: good }, /^sh refuses/],
    ['without a first line', 'a.sh', { text: 'if true; then\n', theirs: good }, /^sh refuses/],
    ['no script', 'a.txt', { text: 'if true; then\n', theirs: good }, undefined],
    ['of a language that nobody here reads', 'a.sh', { text: '#!/usr/bin/perl\nif (1) {\n', theirs: good }, undefined],
    ['refused as generated, too', 'a.sh', { text: open, theirs: open }, undefined],
    ['from a Windows checkout', 'a.sh', { text: good.replaceAll('\n', '\r\n'), theirs: good }, undefined],
  ])('%s', (_, path, texts, want) => {
    const found = refusals([merge(path, texts)])[path];
    if (want === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(want);
  });

  withJudge('bash').each<[name: string, text: string, want: RegExp | undefined]>([
    ['with an array is bash’s', '#!/usr/bin/env bash\na=(1 2)\n', undefined],
    ['that does not end', '#!/bin/bash -e\na=(1 2)\nif true; then\n', /^bash refuses the merge: .+ in a\.sh:\d+$/],
  ])('%s', (_, text, want) => {
    const found = refusals([merge('a.sh', { text, theirs: '#!/bin/bash\n' })])['a.sh'];
    if (want === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(want);
  });

  withJudge('sh')('is read, and not run', () => {
    const folder = emptyFolder();
    const text = `touch "${folder}/run"\nif true; then\n`;
    expect(Object.keys(refusals([merge('a.sh', { text, theirs: 'true\n' })], folder))).toEqual(['a.sh']);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a module of Python', () => {
  withJudge('python3').each<[name: string, texts: Texts, want: string | undefined]>([
    ['a good one', { text: 'def f():\n    return "ä"\n', theirs: '' }, undefined],
    [
      'a broken one',
      { text: 'x = 1\nreturn return\n', theirs: 'x = 1\n' },
      'python3 refuses the merge: invalid syntax in config/a.py:2',
    ],
    ['refused as generated, too', { text: 'return return\n', theirs: 'return return\n' }, undefined],
  ])('%s', (_, texts, want) => {
    expect(refusals([merge('config/a.py', texts)])['config/a.py']).toBe(want);
  });
});

describe('a unit', () => {
  const good = '[Unit]\nRequires=not-here.service\n[Service]\nType=simple\nExecStart=/not/here up\n';
  withJudge('systemd-analyze').each<[name: string, text: string, want: RegExp | undefined]>([
    ['for another machine', `${good}ExecStartPre=/usr/local/not-here\n`, undefined],
    [
      'with two commands',
      `${good}ExecStart=/bin/true\n`,
      /^systemd refuses the merge: .*more than one ExecStart.* in systemd\/a\.service$/,
    ],
    [
      'with a broken head',
      good.replace('[Service]', '[Service'),
      /^systemd refuses the merge: .*section header.* in systemd\/a\.service:3$/,
    ],
  ])('%s', (_, text, want) => {
    const found = refusals([merge('systemd/a.service', { text, theirs: good })])['systemd/a.service'];
    if (want === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(want);
  });
});

/** A folder as it was made, and its files as they are generated. */
function sample(name: 'plain-http' | 'public-gpu-nfs') {
  const folder = emptyFolder();
  cpSync(join('__tests__/samples', name, 'expected'), folder, { recursive: true });
  const read = (path: string) => readFileSync(join(folder, path), 'utf8');
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  /** A merge of what is generated with an edit. */
  const edited = (path: string, edit: (text: string) => string) =>
    merge(path, { text: edit(read(path)), theirs: read(path) });
  return { folder, read, put, edited };
}

const site = 'config/nginx/conf.d/site.conf';
const conf = 'config/nginx/nginx.conf';

describe.each(['plain-http', 'public-gpu-nfs'] as const)('nginx with %s', (name) => {
  const withNginx = withJudge('nginx');
  const line = (text: string, words: string) => text.split('\n').findIndex((one) => one.includes(words)) + 1;

  withNginx.each<[edit: string, path: string, edit: (text: string) => string]>([
    ['another time limit', conf, (text) => text.replace('send_timeout 60s', 'send_timeout 90s')],
    ['a service by its name', site, (text) => text.replace('http://$upstream', 'http://no-such-service:1')],
    ['a directive of a module', site, (text) => text.replace('server {', 'server {\n    brotli on;')],
    ['a file of the image', site, (text) => text.replace('server {', 'server {\n    include /etc/nginx/not-here;')],
    [
      'a certificate elsewhere',
      site,
      (text) =>
        text.replace('server {', 'server {\n    ssl_certificate /not/here;\n    ssl_certificate_key /not/here;'),
    ],
    ['a port that only root may have', site, (text) => text.replace('server {', 'server {\n    listen 81;')],
  ])('has nothing against %s', (_, path, edit) => {
    const { folder, edited, read } = sample(name);
    expect(edit(read(path))).not.toBe(read(path));
    expect(refusals([edited(path, edit)], folder)).toEqual({});
  });

  withNginx('refuses a misspelt directive, and says where', () => {
    const { folder, edited, read } = sample(name);
    const want = `nginx refuses the merge: unknown directive "proxy_passs" in ${site}:${line(read(site), 'proxy_pass ')}`;
    expect(refusals([edited(site, (text) => text.replace('proxy_pass ', 'proxy_passs '))], folder)).toEqual({
      [site]: want,
    });
  });

  withNginx('finds each broken file, and spares the good one', () => {
    const { folder, edited } = sample(name);
    const changes = [
      edited(conf, (text) => text.replace('events {', 'evnts {')),
      edited('config/nginx/proxy.conf', (text) => text.replace('32 8k', '32 9k')),
      edited(site, (text) => text.replace('index index.html;', 'index;').replace('proxy_pass ', 'proxy_passs ')),
    ];
    expect(Object.keys(refusals(changes, folder))).toEqual([conf, site]);
  });

  withNginx('finds the file where nginx names none', () => {
    const { folder, edited } = sample(name);
    const changes = [
      edited('config/nginx/proxy.conf', (text) => text.replace('32 8k', '32 9k')),
      edited(conf, (text) => text.replace('$connection_upgrade {', '$upgrade {')),
    ];
    expect(refusals(changes, folder)).toEqual({
      [conf]: `nginx refuses the merge: unknown "connection_upgrade" variable in ${conf}`,
    });
  });

  withNginx('misses a file that is to go', () => {
    const { folder, edited, read, put } = sample(name);
    const path = 'config/nginx/extra.conf';
    put(path, '# nothing\n');
    const more = edited(conf, (text) =>
      text.replace('http {', 'http {\n    include /etc/nginx/deployment/extra.conf;'),
    );
    expect(refusals([more], folder)).toEqual({});
    expect(refusals([{ path, owner: 'generated', kind: 'remove', before: read(path) }, more], folder)).toEqual({
      [conf]: expect.stringMatching(
        /^nginx refuses the merge: open\(\) "config\/nginx\/extra\.conf" failed .* in config/,
      ),
    });
  });

  withNginx('has no opinion where it refuses the generated files too', () => {
    const { folder, edited, put } = sample(name);
    put('config/nginx/conf.d/mine.local.conf', 'nonsense;\n');
    expect(refusals([edited(site, (text) => text.replace('proxy_pass ', 'proxy_passs '))], folder)).toEqual({});
  });

  withNginx('reads what new files say', () => {
    const { folder, edited } = sample(name);
    const path = 'config/nginx/conf.d/new.conf';
    const added: Change = { path, owner: 'generated', kind: 'create', text: 'limit_rate 1k;\n', mode: 0o644 };
    const twice = edited(conf, (text) => text.replace('http {', 'http {\n    limit_rate 1k;'));
    expect(refusals([added, twice], folder)).toEqual({
      [conf]: expect.stringMatching(/"limit_rate" directive is dup/),
    });
  });
});

/** A program that notes how it was called and what its own folder holds, and then does as told. It does not look around in `/`. */
function fake(name: string, then: string) {
  const script = `#!/bin/sh
exec 3>>"\${0%/*}/calls"
pwd -P >&3
printf '%s\\n' "$*" >&3
env >&3
case $PWD in
  */create-deployment-*)
    ls -la . >&3
    cat docker-compose.yml config/nginx/* config/nginx/conf.d/* >&3 2>/dev/null
    ls config/nginx >&3
    ;;
esac
${then}
`;
  const folder = folderWith({ [name]: script });
  chmodSync(join(folder, name), 0o755);
  const calls = () => (existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8') : '');
  return { calls, environment: { ...process.env, PATH: `${folder}:${process.env.PATH}:/usr/bin:/bin` } };
}

describe('what a program gets', () => {
  test('no private key, no environment, no room for others', () => {
    const { folder, edited, put } = sample('plain-http');
    put('config/nginx/mine.key', 'PRIVATE KEY of mine\n');
    const { calls, environment } = fake('nginx', 'exit 1');
    const edit = edited(site, (text) => `${text}# edit\n`);
    refusals([edit], folder, { ...environment, CANARY: 'canary', COMPOSE_FILE: 'canary' });
    expect(calls()).toContain('# edit');
    expect(calls()).toContain('\nmine.key\n');
    expect(calls()).not.toMatch(/canary|PRIVATE KEY of mine/);
    expect(calls()).toMatch(/^drwx------.* \.$/m);
  });

  test.each(['exit 0', 'exit 3', 'kill -9 $$', 'echo "[emerg] open() \\"/x\\" failed"; exit 1'])(
    'it does "%s", and no folder is left',
    (then) => {
      const { folder, edited } = sample('plain-http');
      const TMPDIR = emptyFolder();
      const { calls, environment } = fake('nginx', then);
      expect(refusals([edited(site, (text) => `${text}# edit\n`)], folder, { ...environment, TMPDIR })).toEqual({});
      expect(calls().includes(`${TMPDIR}/create-deployment-`)).toBe(true);
      expect(readdirSync(TMPDIR)).toEqual([]);
    },
  );

  test('what does not end is ended', () => {
    const from = performance.now();
    expect(
      run({ program: '/bin/sh', words: ['-c', 'trap "" TERM; sleep 300 & wait'], seconds: 0.2 }, {}),
    ).toBeUndefined();
    expect(performance.now() - from).toBeLessThan(100_000);
  });

  test('no room for a folder is no opinion', () => {
    const { folder, edited } = sample('plain-http');
    const { calls, environment } = fake('nginx', 'echo "[emerg] no"; exit 1');
    const TMPDIR = '/not/here';
    expect(refusals([edited(site, (text) => `${text}# edit\n`)], folder, { ...environment, TMPDIR })).toEqual({});
    expect(calls().includes('nginx.conf')).toBe(false);
  });
});

describe.each(['plain-http', 'public-gpu-nfs'] as const)('Compose with %s', (name) => {
  const main = 'docker-compose.yml';

  withCompose.each<[name: string, path: string, edit: (text: string) => string]>([
    ['another limit', main, (text) => text.replace('pids: 1024', 'pids: 2048')],
    ['a setting more', '.env', (text) => `${text}MORE='x y'\n`],
    ['a value on a secret', 'envs/db.env', (text) => `${text}MORE=\${POSTGRES_PASSWORD:?}\n`],
  ])('has nothing against %s', (_, path, edit) => {
    const { folder, edited } = sample(name);
    expect(refusals([edited(path, edit)], folder)).toEqual({});
  });

  withCompose('refuses a misspelt key', () => {
    const { folder, edited } = sample(name);
    const changes = [
      edited('.env', (text) => `${text}MORE=x\n`),
      edited(main, (text) => text.replace('restart:', 'restrat:')),
    ];
    expect(refusals(changes, folder)).toEqual({
      [main]: expect.stringMatching(
        new RegExp(`^${command} refuses the merge: validating docker-compose.yml: .*restrat`),
      ),
    });
  });

  withCompose('judges the folder of a further machine by itself', () => {
    const { folder, edited } = sample(name);
    const machine = (path: string) => join(folder, 'nodes/w1', path);
    mkdirSync(machine('envs'), { recursive: true });
    for (const path of [main, '.env', ...readdirSync(join(folder, 'envs')).map((env) => `envs/${env}`)])
      cpSync(join(folder, path), machine(path));
    const there = (edit: (text: string) => string): Change => ({ ...edited(main, edit), path: `nodes/w1/${main}` });
    const good = there((text) => text.replace('pids: 1024', 'pids: 2048'));
    const bad = there((text) => text.replace('restart:', 'restrat:'));
    writeFileSync(join(folder, main), 'services: 1\n');
    expect(refusals([good], folder)).toEqual({});
    expect(refusals([bad], folder)).toEqual({
      [`nodes/w1/${main}`]: expect.stringMatching(/ refuses the merge: validating docker-compose\.yml: .*restrat/),
    });
  });

  withCompose('refuses an env file by its name, without what stands in it', () => {
    const { folder, edited } = sample(name);
    const changes = [
      edited(main, (text) => text.replace('pids: 1024', 'pids: 2048')),
      edited('envs/db.env', (text) => `${text}MORE="canary\n`),
    ];
    const found = refusals(changes, folder);
    expect(found).toEqual({ 'envs/db.env': expect.stringMatching(/ envs\/db\.env(?:: |$)/) });
    expect(JSON.stringify(found)).not.toContain('canary');
  });

  withCompose('finds the env file that takes a value away', () => {
    const { folder, edited, read } = sample(name);
    const text = read(main).replace('${REDIS_TAG}', '${REDIS_TAG:?}');
    const changes: readonly Change[] = [
      { path: main, owner: 'generated', kind: 'update', text, mode: 0o644, before: read(main) },
      edited('.env', (env) => env.replace(/^REDIS_TAG=.*\n/m, '')),
    ];
    expect(refusals(changes, folder)).toEqual({ '.env': expect.stringContaining('REDIS_TAG') });
  });

  withCompose('has no opinion where it refuses the override file', () => {
    const { folder, edited, put } = sample(name);
    put('docker-compose.override.yml', 'services:\n  db:\n    nonsense: true\n');
    expect(refusals([edited(main, (text) => text.replace('restart:', 'restrat:'))], folder)).toEqual({});
  });

  withCompose('takes nothing from the operator’s environment', () => {
    const { folder, edited } = sample(name);
    const environment = {
      ...process.env,
      COMPOSE_FILE: '/not/here.yml',
      COMPOSE_ENV_FILES: '/not/here',
      REDIS_TAG: '?!',
    };
    const change = edited(main, (text) => text.replace('restart:', 'restrat:'));
    expect(Object.keys(refusals([change], folder, environment))).toEqual([main]);
  });
});

test('Compose is called without sudo, which could ask for a password', () => {
  const { folder, edited } = sample('plain-http');
  const { calls, environment } = fake('docker', 'exit 0');
  const change = edited('.env', (text) => `${text}MORE=x\n`);
  const place = { ...placeOf(folder), compose: 'sudo docker compose' };
  expect(judged([change], place, environment)).toEqual([change]);
  expect(calls()).toContain('\ncompose --profile * config --quiet\n');
  const sudo = fake('sudo', 'exit 0');
  expect(judged([change], { ...place, compose: 'sudo -u me docker compose' }, sudo.environment)).toEqual([change]);
  expect(sudo.calls()).toBe('');
});

describe('who is asked', () => {
  const names = ['sh', 'bash', 'python3', 'systemd-analyze', 'nginx', 'docker'];
  const broken = (path: string) => merge(path, { text: '[(\n', theirs: '' });
  const all = ['a.sh', 'a.py', 'systemd/a.service', site, 'docker-compose.yml', '.env'];

  test('nobody where no program is', () => {
    const { folder } = sample('plain-http');
    for (const PATH of ['', '/not/here', undefined]) {
      const changes = all.map(broken);
      expect(judged(changes, placeOf(folder), { PATH })).toEqual(changes);
    }
  });

  /** Every program there is, each a note of its being started. */
  function everybody() {
    const folder = folderWith(
      Object.fromEntries(names.map((name) => [name, '#!/bin/sh\necho "${0##*/}" >>"${0%/*}/calls"\nexit 1\n'])),
    );
    for (const name of names) chmodSync(join(folder, name), 0o755);
    const calls = () =>
      (existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8') : '').split('\n');
    return { PATH: `${folder}:/usr/bin:/bin`, calls: () => [...new Set(calls())].filter((name) => name !== '').sort() };
  }

  test.each<[path: string, want: readonly string[]]>([
    ['a.sh', ['sh']],
    ['a.py', ['python3']],
    ['systemd/a.service', ['systemd-analyze']],
    [site, ['nginx']],
    ['docker-compose.yml', ['docker']],
    ['.env', ['docker']],
    ['envs/db.env', ['docker']],
    ['README.md', []],
  ])('for a merge of %s: %j', (path, want) => {
    const { folder } = sample('plain-http');
    const { PATH, calls } = everybody();
    judged([broken(path)], placeOf(folder), { PATH });
    expect(calls()).toEqual(
      want.map((name) => (name === 'docker' ? command.split(' ')[0] : name)).filter((n) => names.includes(n ?? '')),
    );
  });

  test('nobody where nothing was merged', () => {
    const { folder, read } = sample('plain-http');
    const { PATH, calls } = everybody();
    const changes = all.flatMap((path): readonly Change[] => [
      { path, owner: 'generated', kind: 'update', text: '[(\n', mode: 0o644, before: 'x\n' },
      { path: `${path}.2`, owner: 'generated', kind: 'edited', news: false },
      { path: `new/${path}`, from: path, owner: 'generated', kind: 'move', text: '[(\n', mode: 0o644, before: 'x\n' },
    ]);
    expect(judged(changes, placeOf(folder), { PATH })).toBe(changes);
    expect(calls()).toEqual([]);
    expect(read(site)).toContain('server {');
  });

  test('nothing in the deployment’s folder', () => {
    const folder = folderWith({ nginx: '#!/bin/sh\ntouch run\n', 'bin/nginx': '#!/bin/sh\ntouch run\n' });
    chmodSync(join(folder, 'nginx'), 0o755);
    for (const PATH of ['.', ':', 'bin', '']) expect(programsIn({ PATH }).at('nginx')).toBeUndefined();
    expect(programsIn({ PATH: `bin:${folder}` }).at('nginx')).toBe(join(folder, 'nginx'));
    expect(programsIn({ PATH: join(folder, 'bin') }).at('nginx')).toBeUndefined();
  });
});

describe('what a refused merge becomes', () => {
  const base = 'one\n\ntwo\n\nthree\n';
  const yours = 'one\nif true; then\n\ntwo\n\nthree\n';
  const theirs = 'one\n\ntwo\n\n3\n';
  const text = 'one\nif true; then\n\ntwo\n\n3\n';
  const found = (at: string) => (path: string) =>
    path === at
      ? { kind: 'text' as const, text: yours.replaceAll('\n', '\r\n'), mode: 0o644 }
      : { kind: 'none' as const };
  const planned = (path: string, was: string) => {
    const done = plan([{ path, id: 'a', text: theirs, mode: 0o644, owner: 'generated' }], {
      recorded: [{ path: was, id: 'a', owner: 'generated', mode: 0o644, base }],
      found: found(was),
      wishes: new Map(),
    });
    return done.ok ? done.value.changes : [];
  };
  const clash = { why: expect.stringMatching(/^sh refuses/), mode: 0o644, base, yours, theirs, marked: text };

  withJudge('sh')('a clash, with all that there is to say', () => {
    expect(planned('a.sh', 'a.sh')).toMatchObject([{ kind: 'merge', sides: { base, yours, theirs } }]);
    expect(judged(planned('a.sh', 'a.sh'), placeOf(emptyFolder()))).toEqual([
      { path: 'a.sh', owner: 'generated', kind: 'clash', ...clash },
    ]);
  });

  withJudge('sh')('of a move, one that goes to the new place as it was', () => {
    const before = yours.replaceAll('\n', '\r\n');
    expect(judged(planned('b.sh', 'a.sh'), placeOf(emptyFolder()))).toEqual([
      { path: 'b.sh', owner: 'generated', kind: 'move', from: 'a.sh', text: before, mode: 0o644, before, clash },
    ]);
  });
});
