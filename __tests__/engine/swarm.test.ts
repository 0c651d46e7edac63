import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { asOperator, commandLine, workplace } from './operator.js';
import { eventually, must, RIG_SCRIPTS, run } from './rig/docker.js';

/** GenUI in Docker Swarm, upon stand-in images: this kernel has no IPVS, hence dnsrr. The engine stays a swarm until all tests have run. */
const parent = workplace();
const name = 'swarmed';
const folder = join(parent, name);
const read = (path: string) => readFileSync(join(folder, path), 'utf8');
const write = (path: string, text: string) =>
  asOperator('sh', ['-c', 'cat >"$0"', join(folder, path)], { input: text });
const docker = (...words: readonly string[]) => must('docker', words);
const label = `label=com.docker.stack.namespace=${name}`;

const answers = {
  target: 'swarm',
  'swarm.endpoint': 'dnsrr',
  expose: 'network',
  'proxy.http': 42080,
  'proxy.https': 42443,
  'app.GENUI_DOCKER_IMAGE_TAG': '1.0',
};

/** What a program of a folder says when it ends well. */
function succeed(program: string, ...args: readonly string[]): string {
  return succeedIn(folder, program, ...args);
}

function succeedIn(cwd: string, program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = asOperator(program, args, { cwd, timeout: 120 });
  expect([status, status === 0 ? '' : stdout + stderr]).toEqual([0, '']);
  return stdout;
}

const site = (path: string, ...more: readonly string[]) =>
  run('curl', ['-sS', '--cacert', join(folder, 'ssl/ca/ca.crt'), ...more, `https://localhost:42443${path}`]);

/** The tasks that are meant to run, each with its service: what rolls gets another one. */
const tasks = () =>
  Object.fromEntries(
    docker('stack', 'ps', name, '--filter', 'desired-state=running', '--format', '{{.Name}} {{.ID}}')
      .trim()
      .split('\n')
      .map((line) => [line.replace(`${name}_`, '').replace(/\..*/, ''), line.split(' ')[1]]),
  );

/** Every value in `secrets/`, which nobody may find in what Swarm tells. */
const values = () =>
  readdirSync(join(folder, 'secrets'))
    .filter((file) => file.endsWith('.env'))
    .flatMap((file) => [...read(`secrets/${file}`).matchAll(/='(.+)'/g)].map(([, value = '']) => value));

const make = (called: string, stack: string, given: Readonly<Record<string, string | number>>) =>
  succeedIn(
    parent,
    process.execPath,
    ...[commandLine, called, '--stack', stack, '--yes'],
    ...Object.entries({ name: called, ...given }).flatMap(([path, value]) => ['--set', `${path}=${value}`]),
  );

beforeAll(() => {
  make(name, 'genui', answers);
  for (const file of ['stack.yml', 'docker-compose.init.yml'])
    write(
      file,
      read(file)
        .replaceAll(/interval: \d+s/g, 'interval: 1s')
        .replaceAll(/retries: \d+/g, 'retries: 60')
        .replaceAll('monitor: 10s', 'monitor: 2s'),
    );
  const images = asOperator(
    'sh',
    ['-c', '. scripts/deployment.sh; FOLDER=.; . scripts/docker.sh; . scripts/target.sh; images_here'],
    { cwd: folder },
  );
  must(join(RIG_SCRIPTS, 'tag.sh'), [], { input: images.stdout });
  const state = docker('info', '--format', '{{.Swarm.LocalNodeState}}').trim();
  if (state !== 'active') docker('swarm', 'init', '--advertise-addr', '127.0.0.1');
});

afterAll(async () => {
  run('docker', ['stack', 'rm', name, 'counted']);
  await eventually('the stack is gone', 60, () => docker('ps', '-aq', '--filter', label) === '' || undefined);
  const volumes = docker('volume', 'ls', '-q', '--filter', `name=${name}_`).split('\n').filter(Boolean);
  if (volumes.length > 0) run('docker', ['volume', 'rm', ...volumes]);
  rmSync(join(parent, '..'), { recursive: true, force: true });
});

test('it comes up, and answers over https with what init has prepared', () => {
  succeed('./init-deployment.sh', '--skip-doctor', '--pull', 'never');
  expect(succeed('sh', 'scripts/deploy.sh', '--timeout', '60')).toContain('answers at https://localhost:42443/');
  expect(JSON.parse(site('/api/health').stdout)).toMatchObject({ database: true, redis: true });
  expect(site('/app/').stdout).toContain('<title>GenUI</title>');
  expect(succeed('sh', 'scripts/doctor.sh')).toMatch(/ok +Docker is in swarm mode/);
});

test('a worker does what is put into the queue', async () => {
  site('/api/tasks', '-H', 'Content-Type: application/json', '-d', '{"queue":"celery","name":"one"}');
  await eventually('the result', 15, () => site('/api/results').stdout.includes('"one"') || undefined);
});

test('no secret is in what Swarm tells of services and configs, or in the environment of a container', () => {
  const told = [
    docker('service', 'inspect', ...docker('service', 'ls', '-q').trim().split('\n')),
    docker('config', 'inspect', ...docker('config', 'ls', '-q').trim().split('\n')),
    docker('inspect', ...docker('ps', '-q', '--filter', label).trim().split('\n')),
  ].join('');
  expect(values().length).toBeGreaterThan(4);
  expect(values().filter((value) => told.includes(value))).toEqual([]);
  const redis = docker('ps', '-q', '--filter', `label=com.docker.swarm.service.name=${name}_redis`).trim();
  expect(docker('exec', redis, 'stat', '-c', '%u:%g %a', '/run/secrets/REDIS_PASSWORD').trim()).toBe('999:999 400');
});

test('another setting rolls the service that has it, another value of a secret those that read it, and nothing else moves', () => {
  const first = tasks();
  write('.env', read('.env').replace(/^GENUI_BACKEND_WORKERS=.*/m, 'GENUI_BACKEND_WORKERS=3'));
  succeed('sh', 'scripts/deploy.sh', '--timeout', '60');
  const second = tasks();
  expect(Object.keys(second).filter((service) => second[service] !== first[service])).toEqual(['backend']);

  write('secrets/REDIS_PASSWORD.env', "REDIS_PASSWORD='it'\n");
  succeed('sh', 'scripts/deploy.sh', '--timeout', '60');
  const third = tasks();
  expect(
    Object.keys(third)
      .filter((service) => third[service] !== second[service])
      .sort(),
  ).toEqual(['backend', 'celery', 'redis']);
  expect(JSON.parse(site('/api/health').stdout)).toMatchObject({ redis: true });
  expect(docker('secret', 'ls', '--filter', label, '--format', '{{.Name}}').match(/REDIS_PASSWORD/g)).toHaveLength(1);
});

test('a change that does not come up is taken back, and said so', () => {
  const before = read('.env');
  write('.env', before.replace(/^GENUI_DOCKER_IMAGE_TAG=.*/m, 'GENUI_DOCKER_IMAGE_TAG=absent'));
  const { status, stderr } = asOperator('sh', ['scripts/deploy.sh', '--timeout', '60'], { cwd: folder });
  write('.env', before);
  expect(status).toBe(1);
  const [, services = ''] = /Swarm took the change back: (.*)/.exec(stderr) ?? [];
  expect(services.trim().split(' ').sort()).toEqual(['swarmed_backend', 'swarmed_celery']);
  expect(stderr).toContain('No such image');
  expect(site('/app/').stdout).toContain('<title>GenUI</title>');
});

test('copies of a worker on GPUs get one each, of those that the machine says it has', () => {
  cpSync(join(import.meta.dirname, 'swarm'), join(parent, 'counting'), { recursive: true });
  make('counted', './counting', { target: 'swarm', 'gpu.kind': 'nvidia', 'gpu.devices': '0,1' });
  const counted = join(parent, 'counted');
  succeedIn(counted, './init-deployment.sh', '--skip-doctor', '--pull', 'never');
  succeedIn(counted, 'sh', 'scripts/deploy.sh', '--timeout', '60');
  const workers = docker('ps', '-q', '--filter', 'label=com.docker.stack.namespace=counted').trim().split('\n');
  const environments = docker('inspect', '-f', '{{json .Config.Env}}', ...workers).match(/GPU-rig-\d/g) ?? [];
  expect([...environments].sort()).toEqual(['GPU-rig-1', 'GPU-rig-2']);
  expect(asOperator('sh', ['scripts/doctor.sh'], { cwd: counted }).stdout).toMatch(/ok +Swarm knows of 2 GPUs here/);
  docker('stack', 'rm', 'counted');
});

test('init refuses to run beside it; taken away, it leaves data alone', async () => {
  const beside = asOperator('./init-deployment.sh', ['--skip-doctor'], { cwd: folder });
  expect(beside.stdout + beside.stderr).toContain(`docker stack rm ${name}`);
  expect(beside.status).toBe(1);
  docker('stack', 'rm', name);
  await eventually('the containers are gone', 60, () => docker('ps', '-aq', '--filter', label) === '' || undefined);
  expect(docker('secret', 'ls', '-q', '--filter', label)).toBe('');
  expect(docker('volume', 'ls', '-q')).toContain(`${name}_database`);
});
