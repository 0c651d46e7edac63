import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../generators/core/model/deployment.js';
import { systemdFiles } from '../../generators/core/render/systemd.js';
import { certificate, deployment, volume } from '../core/deployment.fixture.js';
import { type Folder, folder, me, templates } from './folder.js';

const secure = deployment({ certificates: [certificate('db', { owner: me })], volumes: [volume('db-tls')] });
const hasAnalyze = spawnSync('systemd-analyze', ['--version']).error === undefined;
const judged = hasAnalyze ? test : test.skip;

/** All that systemd says of the units, which is nothing if they are right: it ends with 0 on many an error. */
function verify(units: Readonly<Record<string, string>>): string {
  const place = mkdtempSync(join(tmpdir(), 'units-'));
  const others = {
    'docker.service': '[Service]\nExecStart=/bin/true\n',
    'srv-my\\x2ddata.mount': '[Mount]\nWhat=/dev/null\nWhere=/srv/my-data\n',
  };
  for (const [name, text] of Object.entries({ ...others, ...units })) writeFileSync(join(place, name), text);
  const paths = Object.keys(units).map((name) => join(place, name));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], {
    encoding: 'utf8',
    env: { ...process.env, SYSTEMD_UNIT_PATH: `${place}:` },
  });
  rmSync(place, { recursive: true });
  return `${status === 0 ? '' : `status ${status}\n`}${stderr}`;
}

const units = (of: Deployment, at: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    systemdFiles(of, { kind: 'compose' }, templates, at).map(({ path, text }) => [path.replace('systemd/', ''), text]),
  );

describe('the units', () => {
  test('bear the name of the deployment; a timer for certificates only where there are some', () => {
    expect(Object.keys(units(deployment(), '/srv/lab'))).toEqual([
      'lab.service',
      'lab-backup.service',
      'lab-backup.timer',
    ]);
    expect(Object.keys(units(secure, '/srv/lab'))).toEqual([
      'lab.service',
      'lab-backup.service',
      'lab-backup.timer',
      'lab-certificates.service',
      'lab-certificates.timer',
    ]);
  });

  test('wait for Docker, for the mounts that were named, and for the directories of the storage', () => {
    const unit = units(
      deployment({
        host: { ...deployment().host, requiredMounts: ['srv-my\\x2ddata.mount'] },
        volumes: [volume('a', { place: { kind: 'directory', path: '/srv/my data/$x/50%' } })],
      }),
      '/srv/lab',
    )['lab.service'];
    expect(unit).toContain('\nRequires=docker.service srv-my\\x2ddata.mount\n');
    expect(unit).toContain('\nAfter=docker.service srv-my\\x2ddata.mount network-online.target remote-fs.target\n');
    expect(unit).toContain('\nRequiresMountsFor="/srv/my data/$x/50%%"\n');
  });

  test.each([
    ['docker compose', '/usr/bin/env docker compose'],
    ['/usr/local/bin/docker-compose', '/usr/local/bin/docker-compose'],
  ])('%s is started as %s', (compose, program) => {
    const unit = units(deployment({ host: { ...deployment().host, compose } }), '/srv/lab')['lab.service'];
    expect(unit).toContain(`\nExecStart=${program} up --detach --wait --wait-timeout 600 --remove-orphans\n`);
    expect(unit).toContain(`\nExecStop=${program} stop\n`);
  });

  test('what may have to fetch images uses the log-in of the folder; stopping does not', () => {
    const login = { server: 'registry.example.org', user: 'robot' };
    const unit = units(deployment({ images: { kind: 'pull', login, others: [] } }), '/srv/lab')['lab.service'];
    const up = '/usr/bin/env DOCKER_CONFIG=secrets/docker docker compose up --detach --wait';
    expect(unit).toContain(`\nExecStart=${up}`);
    expect(unit).toContain(`\nExecReload=${up}`);
    expect(unit).toContain('\nExecStop=/usr/bin/env docker compose stop\n');
  });

  test('a place or title that would begin a new line is refused or kept on one', () => {
    expect(() => units(deployment(), '/srv/a\nExecStart=/bin/false')).toThrow('cannot hold');
    expect(units(deployment({ title: 'a\nb \\' }), '/srv/lab')['lab.service']).toContain('\nDescription=a b\n');
  });

  judged.each(['/srv/lab', `/srv/it's a "lab" & $HOME`, '/srv/100%h', '/srv/back\\slash\\', '/srv/ends with a space '])(
    'systemd has nothing to say against the folder %s',
    (at) => {
      const of = {
        ...secure,
        title: `Anna's "lab" 100%`,
        host: { ...secure.host, requiredMounts: ['srv-my\\x2ddata.mount'] },
        volumes: [volume('a', { place: { kind: 'directory', path: `/srv/it's "a" \\ place` } })],
      } as const;
      expect(verify(units(of, at))).toBe('');
    },
  );

  judged.each([
    ['an unknown setting', 'RemainAfterExit', 'RemainAfterExt'],
    ['a value that there is not', 'Type=oneshot', 'Type=oneshoot'],
    ['a folder that is no absolute path', 'WorkingDirectory=/', 'WorkingDirectory=./'],
  ])('the judge refuses %s', (_, right, wrong) => {
    const { 'lab.service': text = '' } = units(secure, '/srv/lab');
    expect(text).toContain(right);
    expect(verify({ 'lab.service': text.replace(right, wrong) })).not.toBe('');
  });
});

describe('install-unit.sh', () => {
  let it: Folder;
  let target: string;
  beforeEach(() => {
    it = folder(secure);
    target = join(it.fake, 'units');
    mkdirSync(target);
    it.program('systemctl', 'printf "%s\\n" "$*" >>"$FAKE/systemctl"');
    // As root sees it: Compose in a plain environment.
    it.program(
      'env',
      'if [ "$1" = -i ]; then exit "$(cat "$FAKE/plain" 2>/dev/null || echo 0)"; fi; exec /usr/bin/env "$@"',
    );
  });
  afterEach(() => it.remove());
  const install = (...options: readonly string[]) =>
    it.run(['scripts/install-unit.sh', ...options], { variables: { UNITS: target } });
  const said = () => readFileSync(join(it.fake, 'systemctl'), 'utf8').trim().split('\n');

  test('writes the units with the place where the folder is, and starts them', () => {
    const unit = it.read('systemd/lab.service').replace(/^WorkingDirectory=.*$/m, 'WorkingDirectory=/somewhere/else');
    it.write('systemd/lab.service', unit);
    const { status, err } = install('--now');
    expect(err).toBe('');
    expect(status).toBe(0);
    expect(readdirSync(target).sort()).toEqual(['lab-certificates.service', 'lab-certificates.timer', 'lab.service']);
    expect(readFileSync(join(target, 'lab.service'), 'utf8')).toBe(unit.replace('/somewhere/else', it.path));
    expect(said()).toEqual(['daemon-reload', 'enable --now lab.service', 'enable --now lab-certificates.timer']);
  });

  judged('what it has written pleases systemd, whatever the folder is called', () => {
    const odd = join(it.fake, '50% "odd"');
    mkdirSync(join(odd, 'scripts'), { recursive: true });
    mkdirSync(join(odd, 'systemd'));
    for (const file of ['scripts/install-unit.sh', 'scripts/deployment.sh', 'systemd/lab.service']) {
      copyFileSync(join(it.path, file), join(odd, file));
    }
    it.run(['../fake/50% "odd"/scripts/install-unit.sh'], { variables: { UNITS: target } });
    const text = readFileSync(join(target, 'lab.service'), 'utf8');
    expect(text).toContain(`WorkingDirectory=${odd.replaceAll('%', '%%')}\n`);
    expect(verify({ 'lab.service': text })).toBe('');
  });

  test('refuses a Compose that root does not have', () => {
    it.answer('plain', '1');
    const { status, err } = install();
    expect(status).toBe(1);
    expect(err).toContain("'docker compose' does not work");
    expect(readdirSync(target)).toEqual([]);
  });

  test('--backup also has a back-up made every day, and from then on its units are kept up to date', () => {
    expect(install('--backup', '--now').status).toBe(0);
    const installed = ['lab-backup.service', 'lab-backup.timer', 'lab-certificates.service', 'lab-certificates.timer'];
    expect(readdirSync(target).sort()).toEqual([...installed, 'lab.service']);
    expect(said().slice(-1)).toEqual(['enable --now lab-backup.timer']);
    const unit = readFileSync(join(target, 'lab-backup.service'), 'utf8');
    expect(unit).toContain(`\nWorkingDirectory=${it.path}\n`);
    expect(unit).toContain('\nExecStart=/bin/sh scripts/backup.sh --online --keep 7\n');
    it.write('systemd/lab-backup.timer', '[Timer]\nOnCalendar=weekly\n');
    expect(install().status).toBe(0);
    expect(readFileSync(join(target, 'lab-backup.timer'), 'utf8')).toContain('weekly');
    expect(install('--remove').status).toBe(0);
    expect(said()).toContain('disable --now lab-backup.timer');
    expect(readdirSync(target)).toEqual([]);
  });

  test('an option that there is not changes nothing', () => {
    expect(install('--now', '--later')).toMatchObject({ status: 2, err: 'error: unknown option: --later\n' });
    expect(readdirSync(target)).toEqual([]);
  });

  test('--remove takes out what it put there, and no more', () => {
    writeFileSync(join(target, 'other.service'), '');
    install();
    expect(install('--remove').status).toBe(0);
    expect(readdirSync(target)).toEqual(['other.service']);
    expect(said()).toContain('disable --now lab.service');
  });
});

describe('ready.sh', () => {
  test('names what init has not made yet', () => {
    const it = folder(secure);
    const ready = () => it.run(['scripts/ready.sh']);
    expect(ready()).toMatchObject({
      status: 1,
      err: expect.stringContaining('secrets/DB_PASSWORD.env secrets/SESSION_KEY.env ssl/db/server.crt'),
    });
    for (const file of ['secrets/DB_PASSWORD.env', 'secrets/SESSION_KEY.env', 'ssl/db/server.crt', 'ssl/db/server.key'])
      it.write(file, 'x');
    expect(ready().err).toContain('missing: ssl/ca-bundle.crt');
    it.write('ssl/ca-bundle.crt', 'x');
    expect(ready()).toEqual({ status: 0, out: '', err: '' });
    it.remove();
  });
});
