import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generate, workplace } from './operator.js';
import { eventually, must, type Outcome } from './rig/docker.js';
import { startMachine } from './rig/machine.js';

const parent = workplace();
/** With a space, a percent sign and a quote in its path, none of which systemd takes as it is. */
const home = "/home/deployer/5% of Tom's";
const folder = `${home}/proof`;
let machine: ReturnType<typeof startMachine>;

const settings = { 'profiles.pgadmin': false, 'app.TF_CPU': 0, 'app.TORCH_CPU': 1 };
const asDeployer = (args: readonly string[], timeout = 200) =>
  machine.exec(['sh', '-c', 'cd "$0" && exec "$@"', folder, ...args], { user: 'deployer', timeout });
const systemctl = (...args: readonly string[]) => machine.exec(['systemctl', '--no-pager', ...args], { timeout: 180 });
const property = (unit: string, name: string) => systemctl('show', '--value', '-p', name, unit).stdout.trim();
const containers = (...more: readonly string[]) =>
  succeed(machine.exec(['docker', 'ps', '--format', '{{.Names}}', ...more]))
    .split('\n')
    .filter(Boolean);
/** Status and body, as a client on the machine gets them that trusts the deployment's authority. */
const site = (path = '/') =>
  machine.exec(['curl', '-sS', '--max-time', '10', '--cacert', `${folder}/ssl/ca/ca.crt`, `https://localhost${path}`]);
const database = (sql: string) =>
  succeed(
    asDeployer(['docker', 'compose', 'exec', '-T', 'db', 'sh', '-c', 'psql -U postgres -XAtqc "$0" restapi', sql]),
  ).trim();

function succeed(done: Outcome): string {
  expect([done.status, done.status === 0 ? '' : done.stdout + done.stderr]).toEqual([0, '']);
  return done.stdout;
}

beforeAll(() => {
  machine = startMachine(`rig-machine-${process.pid % 10_000}`);
  const proof = generate(parent, 'proof', { ...settings, 'systemd.requiredMounts': 'srv-data.mount' });
  generate(parent, 'second', { ...settings, 'proxy.https': 8443 });
  proof.tagImages();
  machine.load(
    [
      ...new Set(
        must('docker', ['compose', '--profile', 'init', 'config', '--images'], { cwd: proof.folder }).split('\n'),
      ),
    ].filter(Boolean),
  );
  for (const name of ['proof', 'second']) machine.put(join(parent, name), home);
  const built = join(parent, '../built');
  mkdirSync(built);
  writeFileSync(join(built, 'index.html'), 'a page');
  must('tar', ['-czf', join(parent, 'built.tar.gz'), '-C', built, '.']);
  machine.put(join(parent, 'built.tar.gz'), home);
  const mount = '[Mount]\nWhat=tmpfs\nWhere=/srv/data\nType=tmpfs\n';
  machine.exec(['sh', '-c', 'cat >/etc/systemd/system/srv-data.mount && systemctl daemon-reload'], { input: mount });
});

afterAll(() => {
  machine?.stop();
  rmSync(join(parent, '..'), { recursive: true, force: true });
});

describe('before init', () => {
  test('init refuses while what the unit needs is not mounted, and says how to mount it', () => {
    const done = asDeployer(['./init-deployment.sh']);
    expect(done.status).toBe(1);
    expect(done.stdout).toMatch(/srv-data\.mount is not mounted\n.*cure: sudo systemctl start srv-data\.mount/);
  });

  test('the unit is not installed by anybody but root', () => {
    const done = asDeployer(['sh', 'scripts/install-unit.sh']);
    expect([done.status, done.stderr]).toEqual([1, expect.stringMatching(/run it with sudo/)]);
  });

  test('a unit of a folder without secrets does not start, and its journal says what to do', () => {
    succeed(machine.sh('rm "$1"/second/secrets/*.env && sh "$1/second/scripts/install-unit.sh"', home));
    expect(systemctl('start', 'second').status).not.toBe(0);
    const said = machine.exec(['journalctl', '-u', 'second', '-o', 'cat', '--no-pager']).stdout;
    expect(said).toContain(`second is not ready to start: run ${home}/second/init-deployment.sh`);
    expect(containers('-a')).toEqual([]);
    succeed(machine.sh('sh "$1/second/scripts/install-unit.sh" --remove', home));
  });
});

describe('the unit', () => {
  beforeAll(() => {
    succeed(systemctl('start', 'srv-data.mount'));
    succeed(asDeployer(['./init-deployment.sh', '--pull', 'never', '--archive', '../built.tar.gz']));
    succeed(systemctl('stop', 'srv-data.mount'));
    for (const name of ['second', 'proof']) succeed(machine.sh('sh "$1/scripts/install-unit.sh"', `${home}/${name}`));
  });

  test('bears the deployment’s name, so that several fit on one machine', () => {
    const units = machine.sh('cd /etc/systemd/system && ls *.service *.timer').stdout.split('\n').filter(Boolean);
    const of = (name: string) => [`${name}-certificates.service`, `${name}-certificates.timer`, `${name}.service`];
    expect(units).toEqual(expect.arrayContaining([...of('proof'), ...of('second')]));
    expect(property('proof', 'WorkingDirectory')).toBe(folder);
    expect(property('second', 'WorkingDirectory')).toBe(`${home}/second`);
    succeed(machine.sh('sh "$1/second/scripts/install-unit.sh" --remove', home));
    expect(systemctl('cat', 'second').status).not.toBe(0);
  });

  test('has nothing that systemd would complain of', () => {
    const units = ['proof.service', 'proof-certificates.service', 'proof-certificates.timer'];
    const done = machine.exec(['systemd-analyze', 'verify', ...units.map((unit) => `/etc/systemd/system/${unit}`)]);
    expect(done).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('mounts what it needs, starts everything, and is enabled', () => {
    succeed(systemctl('start', 'proof'));
    expect([property('proof', 'ActiveState'), property('proof', 'SubState')]).toEqual(['active', 'exited']);
    expect(property('srv-data.mount', 'ActiveState')).toBe('active');
    expect([site().stdout, systemctl('is-enabled', 'proof').stdout.trim()]).toEqual(['a page', 'enabled']);
    expect(JSON.parse(site('/health').stdout)).toMatchObject({ database: { user: 'dioptra', ssl: true } });
    database("create table kept (word text); insert into kept values ('still here')");
  });

  test('restart and reload leave it working', () => {
    succeed(systemctl('restart', 'proof'));
    succeed(systemctl('reload', 'proof'));
    expect([property('proof', 'ActiveState'), site().stdout]).toEqual(['active', 'a page']);
  });

  test('has certificates renewed by its timer, and what that writes belongs to the operator', () => {
    succeed(systemctl('start', 'proof-certificates.timer'));
    expect(property('proof-certificates.timer', 'NextElapseUSecRealtime')).not.toBe('');
    expect(property('proof-certificates.timer', 'Triggers')).toBe('proof-certificates.service');
    machine.sh('rm "$1/ssl/nginx/server.crt" "$1/ssl/nginx/server.key"', folder);
    succeed(systemctl('start', 'proof-certificates.service'));
    expect(machine.sh('stat -c "%U %a" "$1/ssl/nginx/server.key" "$1/ssl/ca-bundle.crt"', folder).stdout).toBe(
      'deployer 600\ndeployer 644\n',
    );
    expect(site().stdout).toBe('a page');
  });

  test('is stopped for a back-up and started again; one is made every day where that is wanted, and belongs to the operator', () => {
    succeed(asDeployer(['scripts/backup.sh', '--keep', '1']));
    expect(site().stdout).toBe('a page');
    succeed(machine.sh('sh "$1/scripts/install-unit.sh" --backup', folder));
    const units = ['/etc/systemd/system/proof-backup.service', '/etc/systemd/system/proof-backup.timer'];
    expect(machine.exec(['systemd-analyze', 'verify', ...units])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(property('proof-backup.timer', 'NextElapseUSecRealtime')).not.toBe('');
    succeed(systemctl('start', 'proof-backup.service'));
    const made = machine.sh('cd "$1/backups" && ls && stat -c "%U %a" . * */* */*/* | sort -u', folder).stdout;
    expect(made).toMatch(/^(proof-\d{8}T\d{6}Z\n){2}deployer 600\ndeployer 700\n$/);
    expect([property('proof', 'ActiveState'), site().stdout]).toEqual(['active', 'a page']);
  });

  test.each([
    ['a reboot', () => machine.reboot()],
    ['a power cut', () => machine.cut()],
  ])('comes back with its data after %s, by itself', async (_, off) => {
    const boot = () => machine.exec(['cat', '/proc/1/stat']).stdout.split(' ')[21];
    const before = boot();
    off();
    expect(boot()).not.toBe(before);
    await eventually('the unit', 90, () => property('proof', 'ActiveState') === 'active' || undefined);
    expect(site().stdout).toBe('a page');
    expect(property('srv-data.mount', 'ActiveState')).toBe('active');
    expect(property('proof-certificates.timer', 'ActiveState')).toBe('active');
    expect(database('select word from kept')).toBe('still here');
  });

  test('comes back when the engine is restarted, as an update of Docker does', async () => {
    succeed(systemctl('restart', 'docker'));
    await eventually(
      'the site',
      90,
      () => (property('proof', 'ActiveState') === 'active' && site().stdout === 'a page') || undefined,
    );
  });

  test('stop ends every container', () => {
    succeed(systemctl('stop', 'proof'));
    expect([property('proof', 'ActiveState'), containers()]).toEqual(['inactive', []]);
  });

  test('does not start without what it needs to be mounted', () => {
    machine.sh(
      'umount /srv/data; sed -i s/tmpfs/nosuchfs/ /etc/systemd/system/srv-data.mount && systemctl daemon-reload',
    );
    const done = systemctl('start', 'proof');
    expect([done.status, containers()]).toEqual([1, []]);
    expect(done.stderr).toMatch(/dependency/);
  });

  test('is disabled, and does not come back at the next boot', () => {
    machine.sh('sed -i s/nosuchfs/tmpfs/ /etc/systemd/system/srv-data.mount && systemctl daemon-reload');
    succeed(systemctl('start', 'proof'));
    succeed(systemctl('disable', 'proof'));
    machine.reboot();
    machine.exec(['systemctl', 'is-system-running', '--wait'], { timeout: 90 });
    expect([property('proof', 'ActiveState'), containers()]).toEqual(['inactive', []]);
  });

  test('is taken out with its timer, and data is kept', () => {
    succeed(machine.sh('sh "$1/scripts/install-unit.sh" --remove', folder));
    expect(machine.sh('ls /etc/systemd/system | grep -c ^proof').stdout.trim()).toBe('0');
    expect(succeed(machine.exec(['docker', 'volume', 'ls', '-q']))).toMatch(/^proof_database$/m);
  });
});
