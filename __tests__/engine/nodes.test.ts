import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asOperator, commandLine, workplace } from './operator.js';
import { eventually, must, type Outcome, project, run } from './rig/docker.js';
import { startMachine } from './rig/machine.js';

/** Two machines on a network of their own, a directory that both have, and a deployment of one set of answers. */
const parent = workplace();
const id = process.pid % 10_000;
const network = `rig-lan-${id}`;
const addresses = { main: '172.30.77.11', w1: '172.30.77.12' } as const;
type Name = keyof typeof addresses;
let images: readonly string[];
let machines: Readonly<Record<Name, ReturnType<typeof startMachine>>>;
const folders = { main: '/home/deployer/relay', w1: '/home/deployer/w1' } as const;

function start(name: Name) {
  const options = ['--network', network, '--ip', addresses[name], '--volume', `${network}-share:/srv/share`];
  return startMachine(`rig-${name}-${id}`, options);
}

function succeed(done: Outcome): string {
  expect([done.status, done.status === 0 ? '' : done.stdout + done.stderr]).toEqual([0, '']);
  return done.stdout;
}

const at = (name: Name, args: readonly string[], timeout = 200) =>
  machines[name].exec(['sh', '-c', 'cd "$0" && exec "$@"', folders[name], ...args], { user: 'deployer', timeout });
const composeAt = (name: Name, ...args: readonly string[]) => at(name, ['docker', 'compose', ...args]);
const push = (job: string) =>
  succeed(composeAt('main', 'exec', '-T', 'redis', 'redis-cli', 'rpush', 'jobs', job)).trim();
const result = (job: string) =>
  composeAt(
    'main',
    'exec',
    '-T',
    'db',
    'psql',
    '-h',
    '/var/run/postgresql',
    '-U',
    'db',
    '-XAtc',
    `select machine, ssl from results where job = '${job}'`,
  ).stdout.trim();
const done = (job: string, seconds: number) => eventually(`the job ${job}`, seconds, () => result(job) || undefined);

/** The folder of the further machine as it lies on the main one, copied as an operator would. */
const copyNode = () =>
  succeed(
    run(
      'sh',
      [
        '-c',
        'docker exec "$1" tar -C /home/deployer/relay/nodes -c w1 | docker exec -i "$2" sh -c "tar -C /home/deployer -x && chown -R deployer: /home/deployer/w1"',
        ...['sh', `rig-main-${id}`, `rig-w1-${id}`],
      ],
      { timeout: 60 },
    ),
  );

/** What a client on the further machine hears through the entrance of the main one, with these options of openssl. */
const knock = (host: string, pair: readonly string[], say = 'PING') =>
  machines.w1.exec(
    [
      ...[
        'sh',
        '-c',
        '(printf "%s\\r\\n" "$0"; sleep 1) | timeout 10 openssl s_client -quiet -no_ign_eof -verify_return_error "$@" 2>&1',
        say,
      ],
      ...['-connect', `${addresses.main}:7443`, '-servername', host, '-CAfile', `${folders.w1}/ssl/ca/ca.crt`, ...pair],
    ],
    { timeout: 30 },
  ).stdout;

beforeAll(() => {
  must('docker', ['network', 'create', '--subnet', '172.30.77.0/24', network]);
  machines = { main: start('main'), w1: start('w1') };
  cpSync(join(import.meta.dirname, 'nodes'), join(parent, 'stack'), { recursive: true });
  const sets = [
    'shape.kind=distributed',
    `shape.address=${addresses.main}`,
    `nodes=w1=${addresses.w1}`,
    'app.WATCHER=true',
    'storage.results.kind=directory',
    'storage.results.path=/srv/share',
  ].flatMap((set) => ['--set', set]);
  succeed(
    asOperator(process.execPath, [commandLine, 'relay', '--stack', './stack', '--yes', ...sets], { cwd: parent }),
  );
  const { mustCompose, tagImages } = {
    ...project(join(parent, 'relay')),
    mustCompose: (args: readonly string[]) => must('docker', ['compose', ...args], { cwd: join(parent, 'relay') }),
  };
  tagImages();
  images = [...new Set(mustCompose(['--profile', '*', 'config', '--images']).split('\n'))].filter(Boolean);
  for (const machine of Object.values(machines)) machine.load(images);
  machines.main.put(join(parent, 'relay'), '/home/deployer');
});

afterAll(() => {
  for (const machine of Object.values(machines ?? {})) machine.stop();
  run('docker', ['network', 'rm', network]);
  run('docker', ['volume', 'rm', `${network}-share`]);
  rmSync(join(parent, '..'), { recursive: true, force: true });
});

describe('before there is a main machine', () => {
  test('its folder alone is not enough: what is the same everywhere is not made anew', () => {
    machines.w1.put(join(parent, 'relay/nodes/w1'), '/home/deployer');
    machines.w1.sh('rm -rf /home/deployer/w1/secrets/*.env');
    const refused = at('w1', ['./init-deployment.sh', '--pull', 'never', '--skip-doctor']);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(
      /DB_PASSWORD\.env is missing, and it is the same on every machine: run .* nodes\/w1 here again/,
    );
  });

  test('a share without the mark of the main machine is not written to', () => {
    machines.w1.put(join(parent, 'relay/nodes/w1'), '/home/deployer');
    succeed(machines.w1.sh('chown 1000:1000 /srv/share'));
    const refused = at('w1', ['./init-deployment.sh', '--pull', 'never', '--skip-doctor']);
    expect([refused.status, refused.stdout]).toEqual([1, expect.stringMatching(/not what the main machine uses/)]);
    expect(machines.w1.sh('ls -A /srv/share').stdout).toBe('');
  });
});

describe('two machines', () => {
  beforeAll(() => {
    succeed(at('main', ['./init-deployment.sh', '--pull', 'never']));
    succeed(machines.main.sh('sh "$1/scripts/install-unit.sh" --now', folders.main));
    succeed(machines.w1.sh('rm -rf /home/deployer/w1'));
    copyNode();
    succeed(at('w1', ['./init-deployment.sh', '--pull', 'never']));
    succeed(machines.w1.sh('sh "$1/scripts/install-unit.sh" --now', folders.w1));
  });

  test('a job put into the queue of the one is done by the other, its result is in the database and in what they share', async () => {
    push('first');
    expect(await done('first', 30)).toBe('w1|t');
    expect(machines.main.sh('cat /srv/share/first').stdout).toBe('w1');
  });

  test('one port is open between them, at the private address alone', () => {
    const listening = machines.main.sh('awk \'$4 == "0A" { print $2 }\' /proc/net/tcp /proc/net/tcp6').stdout;
    // 172.30.77.11 and 7443, 5432, 6379 as the kernel writes them.
    expect(listening).toContain('0B4D1EAC:1D13');
    expect(listening).not.toMatch(/:1538|:18EB/);
    expect(machines.w1.sh('awk \'$4 == "0A" { print $2 }\' /proc/net/tcp').stdout).not.toMatch(/:1D13/);
  });

  test('what has the network of its machine finds the other one’s services by their names, at a port that is open to nobody else', () => {
    expect(succeed(composeAt('w1', 'ps', 'watcher', '--format', '{{.Health}}'))).toBe('healthy\n');
    const listening = machines.w1.sh('awk \'$4 == "0A" { print $2 }\' /proc/net/tcp /proc/net/tcp6').stdout;
    // 127.0.0.1 and 6379 as the kernel writes them.
    expect(listening.match(/^\w+:18EB$/gm)).toEqual(['0100007F:18EB']);
    expect(succeed(at('w1', ['scripts/doctor.sh']))).toMatch(/port 6379 is this deployment's own/);
  });

  test('not even to a machine with a route to the container behind that port', () => {
    const named = '{{(index .NetworkSettings.Networks "relay_edge").IPAddress}}';
    const inside = succeed(machines.w1.sh('docker inspect -f "$1" relay-gate-1', named)).trim();
    const process = must('docker', ['inspect', '-f', '{{.State.Pid}}', `rig-main-${id}`]).trim();
    const fromMain = (...program: readonly string[]) => run('nsenter', ['-t', process, '-n', ...program]);
    succeed(fromMain('ip', 'route', 'add', inside, 'via', addresses.w1));
    const talk = 'exec 3<>"/dev/tcp/$0/6379" && echo open && printf "PING\\r\\n" >&3 && timeout 5 cat <&3';
    const { stdout } = fromMain('timeout', '10', 'bash', '-c', talk, inside);
    succeed(fromMain('ip', 'route', 'del', inside));
    // This engine lets it through; Redis would answer.
    expect(stdout).toBe('open\n');
  });

  test('who has no certificate of this deployment is not let in, and neither is one of another authority', () => {
    const gate = `${folders.w1}/ssl/gate/server`;
    const own = ['-cert', `${gate}.crt`, '-key', `${gate}.key`];
    const host = 'redis-6379.main.relay.internal';
    expect(knock(host, own)).toMatch(/NOAUTH/);
    expect(knock(host, [])).not.toMatch(/NOAUTH/);
    succeed(
      machines.w1.sh(
        'cd /tmp && openssl req -x509 -newkey rsa:2048 -nodes -keyout other.key -out other.crt -days 1 -subj "/CN=relay certificate authority" 2>&1',
      ),
    );
    expect(knock(host, ['-cert', '/tmp/other.crt', '-key', '/tmp/other.key'])).not.toMatch(/NOAUTH/);
    expect(knock('tables-1.main.relay.internal', own)).not.toMatch(/NOAUTH/);
  });

  test('the worker whose certificate is of another authority does nothing, and its gate says so', async () => {
    const swap = (from: string) =>
      succeed(
        machines.w1.sh(
          'docker run --rm --user 0 --entrypoint sh -v relay_gate-tls:/tls -v "$1:/from:ro" nginx:1.30.4-trixie -c "cat /from/server.crt >/tls/server.crt; cat /from/server.key >/tls/server.key" && docker restart -t 1 relay-gate-1',
          from,
        ),
      );
    succeed(
      machines.w1.sh(
        'mkdir -p /tmp/other && cp /tmp/other.crt /tmp/other/server.crt && cp /tmp/other.key /tmp/other/server.key',
      ),
    );
    swap('/tmp/other');
    push('refused');
    const health = () =>
      machines.w1.exec(['docker', 'exec', 'relay-gate-1', 'sh', '/etc/nginx/gate/healthy.sh', '--remote']).status;
    await eventually('the gate without a way', 20, () => health() !== 0 || undefined);
    expect(result('refused')).toBe('');
    swap(`${folders.w1}/ssl/gate`);
    expect(await done('refused', 60)).toBe('w1|t');
  });

  test('after a reboot of the main machine the worker goes on by itself', async () => {
    machines.main.reboot();
    await eventually(
      'the main machine',
      120,
      () => composeAt('main', 'exec', '-T', 'redis', 'redis-cli', 'ping').stdout.includes('PONG') || undefined,
    );
    push('after the reboot');
    expect(await done('after the reboot', 120)).toBe('w1|t');
  });

  test('after a cut of the network it goes on by itself', async () => {
    const pause = () => new Promise((resolve) => setTimeout(resolve, 5_000));
    must('docker', ['network', 'disconnect', network, `rig-w1-${id}`]);
    // What Redis hands to a client that it does not know to be gone is lost: its wait for a job ends first.
    await pause();
    push('during the cut');
    await pause();
    expect(result('during the cut')).toBe('');
    must('docker', ['network', 'connect', '--ip', addresses.w1, network, `rig-w1-${id}`]);
    expect(await done('during the cut', 150)).toBe('w1|t');
  });

  test('certificates are renewed where the authority is, and taken in where they are copied to', () => {
    const fingerprint = (name: Name, path: string) =>
      machines[name].sh('openssl x509 -in "$1" -noout -fingerprint', path).stdout;
    const before = fingerprint('w1', `${folders.w1}/ssl/gate/server.crt`);
    expect(succeed(at('main', ['scripts/renew-certificates.sh', '--force']))).toContain(
      'nodes/w1 has changed: copy it',
    );
    copyNode();
    succeed(at('w1', ['scripts/renew-certificates.sh']));
    expect(fingerprint('w1', `${folders.w1}/ssl/gate/server.crt`)).not.toBe(before);
    const served = machines.w1.sh(
      'docker exec relay-gate-1 cat /run/tls/server.crt >/tmp/served.crt; openssl x509 -in /tmp/served.crt -noout -fingerprint',
    ).stdout;
    expect(served).toBe(fingerprint('main', `${folders.main}/nodes/w1/ssl/gate/server.crt`));
    expect(at('main', ['scripts/prepare-nodes.sh']).stdout).toContain('nodes/w1 is complete');
  });
});

/** All that is left of the main machine is a back-up that was carried away. The other one is not touched. */
describe('the main machine is lost, and a new one gets its address', () => {
  const words = '/home/deployer/words';
  const carried = join(parent, 'carried.tar');
  const folderOfOther = () =>
    machines.w1.sh('cd "$1" && find . -type f -exec sha256sum {} + | sort', folders.w1).stdout;
  const carry = (script: string) =>
    succeed(run('sh', ['-c', script, 'sh', `rig-main-${id}`, carried], { timeout: 60 }));
  let untouched: string;

  beforeAll(() => {
    untouched = folderOfOther();
    succeed(
      machines.main.exec(['sh', '-c', 'umask 077; cat >"$0"', words], { user: 'deployer', input: 'a pass phrase\n' }),
    );
    succeed(at('main', ['scripts/backup.sh', '--online', '--to', '/home/deployer/away', '--passphrase-file', words]));
    carry('docker exec "$1" tar -C /home/deployer -c away words >"$2"');
    machines.main.stop();
    machines = { ...machines, main: start('main') };
    machines.main.load(images);
    carry('docker exec -i -u deployer "$1" tar -C /home/deployer -x <"$2"');
    const unpack = 'cd && mkdir relay && tar -xzf away/relay-*/folder.tar.gz -C relay';
    succeed(machines.main.exec(['sh', '-c', unpack], { user: 'deployer' }));
  });

  test('its data come back, and what the others still have of their common data stays as it is', () => {
    succeed(machines.w1.sh('echo later >/srv/share/later'));
    const restore = 'exec scripts/restore.sh "$HOME"/away/relay-* --passphrase-file "$0"';
    expect(succeed(at('main', ['sh', '-c', restore, words]))).toMatch(/volume results …\n +left as it is/);
    expect(machines.main.sh('cat /srv/share/first /srv/share/later').stdout).toBe('w1later\n');
  });

  test('it starts with the results of before, and the other machine does the next job without anybody looking after it', async () => {
    succeed(at('main', ['./init-deployment.sh', '--pull', 'never']));
    succeed(composeAt('main', 'up', '--detach', '--pull', 'never'));
    expect(await done('during the cut', 30)).toBe('w1|t');
    push('on the new machine');
    expect(await done('on the new machine', 120)).toBe('w1|t');
    expect(folderOfOther()).toBe(untouched);
    expect(at('main', ['scripts/prepare-nodes.sh']).stdout).toContain('nodes/w1 is complete');
  });
});

/** Beside what Compose runs there, upon the same images; this kernel has no IPVS, hence dnsrr. */
describe('the two machines as one swarm', () => {
  const folder = '/home/deployer/swarmed';
  const here = (script: string, ...args: readonly string[]) =>
    machines.main.exec(['sh', '-c', `cd ${folder} && ${script}`, 'sh', ...args], { user: 'deployer', timeout: 200 });
  const deploy = () => here('scripts/deploy.sh --timeout 90');
  const within = (service: string, ...program: readonly string[]) =>
    here(`docker exec -i "$(docker ps -qf label=com.docker.swarm.service.name=swarmed_${service})" "$@"`, ...program);

  beforeAll(() => {
    const sets = [
      'target=swarm',
      'swarm.endpoint=dnsrr',
      'expose=network',
      'shape.kind=distributed',
      `shape.address=${addresses.main}`,
      `nodes=w1=${addresses.w1}`,
      'storage.results.kind=directory',
      'storage.results.path=/srv/share/swarmed',
    ].flatMap((set) => ['--set', set]);
    succeed(
      asOperator(process.execPath, [commandLine, 'swarmed', '--stack', './stack', '--yes', ...sets], { cwd: parent }),
    );
    machines.main.put(join(parent, 'swarmed'), '/home/deployer');
    succeed(machines.main.sh('mkdir /srv/share/swarmed && chown 1000:1000 /srv/share/swarmed'));
    succeed(here('./init-deployment.sh --pull never --skip-doctor'));
  });

  test('a machine that has not joined is named, and how it joins', () => {
    expect(deploy().stderr).toContain(`docker swarm init --advertise-addr ${addresses.main}`);
    succeed(here('docker swarm init --advertise-addr "$1"', addresses.main));
    const refused = deploy();
    expect([refused.status, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/w1 \(172\.30\.77\.12\) has not joined\n.*docker swarm join-token worker/),
    ]);
  });

  test('a job put into the queue of the one is done by the other, with files that are on the first only', async () => {
    const token = succeed(here('docker swarm join-token --quiet worker')).trim();
    succeed(machines.w1.sh('docker swarm join --token "$1" "$2"', token, `${addresses.main}:2377`));
    expect(succeed(deploy())).toContain('labelled w1 swarmed.node=w1');
    const there = machines.w1.sh('ls /home/deployer; docker ps --filter name=swarmed --format "{{.Names}}"').stdout;
    expect(there).toMatch(/^w1\nswarmed_worker-w1\.1\.\w+\n$/);
    const say = 'REDISCLI_AUTH=$(cat /run/secrets/REDIS_PASSWORD) redis-cli rpush jobs first';
    succeed(within('redis', 'sh', '-c', say));
    const query = "select machine, ssl from results where job = 'first'";
    const found = () => within('db', 'psql', '-h', '/var/run/postgresql', '-U', 'db', '-XAtc', query).stdout.trim();
    expect(await eventually('the job', 30, () => found() || undefined)).toBe('w1|t');
    expect(machines.main.sh('cat /srv/share/swarmed/first').stdout).toBe('w1');
  });
});
