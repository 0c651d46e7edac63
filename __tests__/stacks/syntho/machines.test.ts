import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { questionsFor } from '../../../generators/core/features/all.js';
import type { Deployment } from '../../../generators/core/model/deployment.js';
import type { Yaml } from '../../../generators/core/model/yaml.js';
import { interview } from '../../../generators/edge/interview.js';
import type { PromptQuestion } from '../../../generators/edge/prompt.js';
import { compiledSyntho, launched, onMachines, syntho } from '../../rules/syntho.js';

type Saying = Readonly<Record<string, Yaml>>;

const head = { name: 'head', address: '10.0.0.2', role: 'ray-head' };
const worker = { name: 'w1', address: '10.0.0.3', role: 'ray-workers' };

/** Ray by hand on these machines. */
const byHand = (nodes: Yaml, more: Saying = {}): Saying => onMachines({ nodes, ...more });

const compiled = compiledSyntho(onMachines());

interface Service {
  readonly [key: string]: unknown;
  readonly command: string;
  readonly env_file?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
}

const fileOf = (path: string, { files } = compiled): string => {
  const found = files.find((file) => file.path === path);
  if (found === undefined) throw new Error(`no ${path}`);
  return found.text;
};
const nodeOf = (name: string): Deployment => {
  const found = compiled.nodes.find(({ node }) => node.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};
const composeOf = (node: string, all = compiled): Compose =>
  load(fileOf(`nodes/${node}/docker-compose.yml`, all)) as Compose;
const rayOf = (node: string, all = compiled): Service & { readonly name: string } => {
  const [found] = Object.entries(composeOf(node, all).services).filter(([name]) => name.startsWith('ray-'));
  if (found === undefined) throw new Error(`no Ray at ${node}`);
  return { ...found[1], name: found[0] };
};

describe('a folder for each machine', () => {
  test('which runs Ray, its gate, and nothing of the application (Y06, Y43, Y47, Y49)', () => {
    const services = Object.fromEntries(
      compiled.nodes.map(({ node }) => [node.name, Object.keys(composeOf(node.name).services)]),
    );
    expect(services).toEqual({
      head: ['ray-head', 'gate', 'prepare'],
      w1: ['ray-worker', 'gate', 'prepare'],
      w2: ['ray-worker', 'gate', 'prepare'],
    });
    expect(compiled.deployment.services.map(({ name }) => name)).not.toContainEqual(expect.stringMatching(/^ray/));
  });

  test.each(['head', 'w1'])('%s: the network of the machine, and so no ports (W12, W13)', (node) => {
    expect(rayOf(node)).toMatchObject({ network_mode: 'host', restart: 'unless-stopped', ulimits: { nofile: 65536 } });
    expect(rayOf(node)).not.toHaveProperty('ports');
    expect(rayOf(node)).not.toHaveProperty('networks');
  });

  test('the head’s address is known from the answers, and nothing Ray has dropped is said (Y46, Y48, W15, W18)', () => {
    expect(rayOf('head').command).toMatch(
      /^ray start --head --node-ip-address=10\.0\.0\.2 --port=6379 --dashboard-host=10\.0\.0\.2 /,
    );
    expect(rayOf('w1').command).toMatch(/^ray start --address=10\.0\.0\.2:6379 --node-ip-address=10\.0\.0\.3 /);
    for (const node of ['head', 'w1', 'w2']) {
      expect(rayOf(node).command).not.toMatch(/--storage|--no-monitor|0\.0\.0\.0|=:|\$/);
      expect(rayOf(node).healthcheck).toMatchObject({
        test: ['CMD-SHELL', 'ray health-check --address=10.0.0.2:6379 && python /health/healthy.py listens 8077'],
      });
    }
  });

  test('every port is fixed, the same on all machines, and among those that the README guards (Y14, W6, W7, W32)', () => {
    const options = (node: string) =>
      [...rayOf(node).command.matchAll(/--([a-z-]*port)=(\d+)/g)].map(([, name, port]) => [name, port]);
    const everywhere = [
      ['metrics-export-port', '8073'],
      ['runtime-env-agent-port', '8074'],
      ['dashboard-agent-grpc-port', '8075'],
      ['object-manager-port', '8076'],
      ['node-manager-port', '8077'],
      ['min-worker-port', '10002'],
      ['max-worker-port', '10999'],
      ['dashboard-agent-listen-port', '52365'],
    ];
    expect(options('w1')).toEqual(everywhere);
    expect(options('head')).toEqual([
      ['port', '6379'],
      ['dashboard-port', '8265'],
      ['ray-client-server-port', '10001'],
      ...everywhere,
    ]);
    expect(fileOf('nodes/w1/README.md')).toContain(
      'sudo iptables -I INPUT -s 10.0.0.2 -p tcp -m multiport --dports 8073:8077,10002:10999,52365 -j ACCEPT\n',
    );
    expect(fileOf('nodes/head/README.md')).toContain(
      'sudo ip6tables -I INPUT ! -i lo -p tcp -m multiport --dports 6379,8265,10001,8071:8077,10002:10999,23000:23999,52365 -j DROP\n',
    );
  });

  test('each has its own size, and the image for its own GPUs (W26)', () => {
    expect(['head', 'w1', 'w2'].map((node) => rayOf(node).image)).toEqual([
      '${RAY_IMAGE}:${SYNTHO_TAG}-cpu',
      '${RAY_IMAGE}:${SYNTHO_TAG}-cpu',
      '${RAY_IMAGE}:${SYNTHO_TAG}',
    ]);
    expect(JSON.stringify(rayOf('w2').deploy)).toContain('nvidia');
    expect(JSON.stringify(rayOf('w1').deploy)).not.toContain('nvidia');
    expect(fileOf('nodes/w1/.env')).toMatch(/RAY_CPUS=8\n.*RAY_MEMORY=32g\n.*RAY_SHM=4g\n/s);
    expect(fileOf('nodes/w2/.env')).toMatch(/RAY_CPUS=32\n.*RAY_MEMORY=128g\n.*RAY_SHM=16g\n/s);
  });
});

test('the application asks the head at its address, and doctor looks whether it answers there (Y50, Y57, W36)', () => {
  expect(fileOf('envs/core.env')).toContain('RAY_ADDRESS=10.0.0.2\n');
  expect(fileOf('envs/backend.env')).toContain('RAY_URL=http://10.0.0.2:8265\n');
  for (const path of ['scripts/deployment.sh', 'nodes/w1/scripts/deployment.sh'])
    for (const port of [6379, 8265, 10001]) expect(fileOf(path)).toContain(`"$1" head 10.0.0.2 ${port}\n`);
  expect(fileOf('nodes/head/scripts/deployment.sh')).toContain('"$1" 0.0.0.0 6379 ray-head\n');
});

test('an IPv6 address is one in addresses, too', () => {
  const six = compiledSyntho(byHand([{ ...head, address: 'fd00::2' }, worker]));
  expect(rayOf('w1', six).command).toContain('--address=[fd00::2]:6379 ');
  expect(rayOf('head', six).command).toContain('--node-ip-address=fd00::2 ');
  expect(fileOf('envs/backend.env', six)).toContain('RAY_URL="http://[fd00::2]:8265"\n');
});

describe('Redis, as tasks in Ray see it', () => {
  test.each(['head', 'w1'])(
    'on %s it has the name and the port that the application hands on, for this machine alone (W5)',
    (node) => {
      expect(rayOf(node).extra_hosts).toEqual(['redis:127.0.0.1']);
      expect(composeOf(node).services.gate?.ports).toEqual([
        { target: 6380, published: '6380', host_ip: '127.0.0.1', protocol: 'tcp' },
      ]);
      expect(fileOf(`nodes/${node}/config/gate/nginx.conf`)).toContain(
        'proxy_ssl_name redis-6380.main.syntho.internal;',
      );
      for (const path of ['envs/core.env', `nodes/${node}/envs/${rayOf(node).name}.env`])
        expect(fileOf(path)).toContain('REDIS_HOST=redis\nREDIS_PORT=6380\n');
    },
  );

  test('is published nowhere, and does not want the port that Ray has (W5, W36)', () => {
    const open = [compiled.deployment, ...compiled.nodes].flatMap(({ services }) =>
      services.flatMap(({ ports }) =>
        ports.filter(({ target }) => ['6379', '6380'].includes(target)).map(({ hostIp }) => hostIp),
      ),
    );
    expect(new Set(open)).toEqual(new Set(['127.0.0.1']));
    expect(compiled.deployment.services.find(({ name }) => name === 'redis')?.ports).toEqual([]);
  });

  test('one of the operator’s is asked directly', () => {
    const own = compiledSyntho(
      byHand([head, worker], {
        'services.redis.kind': 'external',
        'services.redis.host': 'redis.example.org',
        'services.redis.port': 6379,
      }),
    );
    expect(fileOf('nodes/w1/envs/ray-worker.env', own)).toContain('REDIS_HOST=redis.example.org\nREDIS_PORT=6379\n');
    expect(rayOf('w1', own)).not.toHaveProperty('extra_hosts');
    expect(Object.keys(composeOf('w1', own).services)).not.toContain('gate');
  });
});

describe('the token', () => {
  const token = './secrets/RAY_AUTH_TOKEN.env';

  test('is made once, and known to Ray and to those who ask it (W6, W7)', () => {
    expect(compiled.deployment.secrets.find(({ name }) => name === 'RAY_AUTH_TOKEN')).toMatchObject({
      asked: false,
      make: { kind: 'hex' },
    });
    for (const node of ['head', 'w1']) expect(rayOf(node).env_file).toContain(token);
    expect(
      nodeOf('w1')
        .secrets.map(({ name }) => name)
        .sort(),
    ).toEqual(['LICENSE_KEY', 'RAY_AUTH_TOKEN', 'REGISTRY_PASSWORD']);
    const main = load(fileOf('docker-compose.yml')) as Compose;
    const readers = Object.entries(main.services).flatMap(([name, service]) =>
      (service.env_file ?? []).includes(token) ? [name] : [],
    );
    expect(readers.sort()).toEqual(['backend', 'backend-worker', 'core', 'core-worker']);
    for (const path of [
      'envs/core.env',
      'envs/backend.env',
      'nodes/head/envs/ray-head.env',
      'nodes/w1/envs/ray-worker.env',
    ])
      expect(fileOf(path)).toContain('RAY_AUTH_MODE=token\n');
  });

  test.each([
    ['turned off', byHand([head], { 'app.RAY_TOKEN': false })],
    ['Ray beside the application', { 'app.RAY': 'bundled' }],
    ['Ray in a cloud', launched('aws')],
  ])('%s: there is none', (_, said) => {
    const { deployment, files } = compiledSyntho(said);
    expect(deployment.secrets.map(({ name }) => name)).not.toContain('RAY_AUTH_TOKEN');
    expect(files.filter(({ path, text }) => path.includes('envs/') && text.includes('RAY_AUTH'))).toEqual([]);
  });
});

describe('what does not go together is told when it is answered', () => {
  test.each<[string, Saying, string]>([
    ['no head', byHand([worker]), '0 machines have the role ray-head'],
    ['two heads', byHand([head, { ...head, name: 'h2', address: '10.0.0.9' }]), '2 machines have the role ray-head'],
    ['no address of the head', byHand(['head==ray-head']), 'needs the IP address of head'],
    ['one machine', { 'app.RAY': 'manual', 'shape.kind': 'single' }, '0 machines have the role ray-head'],
    [
      'machines, and Ray elsewhere',
      byHand([head], { 'app.RAY': 'bundled', 'shape.kind': 'distributed' }),
      'nothing has the role ray-head',
    ],
    [
      'another version on one machine',
      byHand([{ ...head, app: { SYNTHO_TAG: '2.0.0' } }]),
      'app.SYNTHO_TAG cannot be another one there',
    ],
    [
      'Swarm',
      byHand([head], { target: 'swarm' }),
      'ray-head has the network of its machine, and does not find redis from there',
    ],
  ])('%s', (_, said, want) => {
    expect(() => compiledSyntho(said)).toThrow(want);
  });

  test.each([
    ['bundled', undefined, false],
    ['launcher', undefined, false],
    ['manual', 'distributed', true],
  ])('%s: nobody is asked for machines in vain (Y01, Y06)', async (ray, shape, machines) => {
    const asked = new Map<string, unknown>();
    const prompt = async (question: PromptQuestion) => {
      const suggested = 'default' in question ? question.default : undefined;
      asked.set(question.name, suggested);
      return question.name === 'app.RAY' ? ray : (suggested ?? '10.0.0.1');
    };
    const wanted = /^(app\.RAY|shape\..*|nodes)$/;
    const questions = questionsFor(syntho.stack).filter(({ path }) => wanted.test(path));
    await interview(questions, new Map([['target', { kind: 'value', value: 'compose' }]]), { prompt, say: () => {} });
    expect([asked.get('app.RAY'), asked.get('shape.kind'), asked.has('nodes')]).toEqual(['bundled', shape, machines]);
  });
});

test('without workers the head computes alone, and one is added without a change to what is there', () => {
  const alone = compiledSyntho(byHand([head]));
  const before = new Map(alone.files.map(({ path, text }) => [path, text]));
  const after = compiledSyntho(byHand([head, worker]));
  const changed = after.files
    .filter(({ path, text }) => before.has(path) && before.get(path) !== text)
    .map(({ path }) => path);
  expect(changed.filter((path) => path.startsWith('nodes/head/'))).toEqual(['nodes/head/README.md']);
  expect(after.files.some(({ path }) => path === 'nodes/w1/docker-compose.yml')).toBe(true);
});
