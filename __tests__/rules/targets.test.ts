import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { builtIn, compiledOf, tryCompileOf } from './built-in.js';

const stacks = {
  dioptra: { 'app.TF_CPU': 2 },
  genui: { 'app.GENUI_DOCKER_IMAGE_TAG': '1' },
};

describe.each(Object.entries(stacks))('%s', (name, answers) => {
  const given = { ...answers, expose: 'network' };

  test('the deployment does not know its target', async () => {
    const stack = await builtIn(name);
    const [compose, swarm] = ['compose', 'swarm'].map((target) => compiledOf(stack, { ...given, target }));
    expect(swarm?.deployment).toEqual(compose?.deployment);
    const paths = (compiled: typeof compose) => compiled?.files.map(({ path }) => path) ?? [];
    expect(paths(compose)).toContain('docker-compose.yml');
    expect(paths(compose)).not.toContain('stack.yml');
    expect(paths(swarm)).toContain('stack.yml');
    expect(paths(swarm)).not.toContain('docker-compose.yml');
  });

  test('no page of a folder for Swarm tells to start it by Compose', async () => {
    const { files } = compiledOf(await builtIn(name), { ...given, target: 'swarm' });
    const page = files.find(({ path }) => path === 'README.md')?.text ?? '';
    expect(page).toContain('sh scripts/deploy.sh');
    expect(page).not.toMatch(/compose (up|down|logs|restart|ps)\b/);
  });

  test('ports for this machine alone are refused, not opened', async () => {
    const result = tryCompileOf(await builtIn(name), { ...answers, target: 'swarm' });
    expect(result.ok ? [] : result.problems.map(({ code }) => code)).toEqual(['answer/not-in-swarm']);
  });
});

describe('several machines of a swarm', () => {
  const shares = (...names: readonly string[]) =>
    Object.fromEntries(
      names.flatMap((name) => [
        [`storage.${name}.kind`, 'nfs'],
        [`storage.${name}.server`, 'nas.example.org'],
        [`storage.${name}.export`, `/srv/${name}`],
      ]),
    );
  const several = {
    name: 'lab',
    target: 'swarm',
    expose: 'network',
    'shape.kind': 'distributed',
    'shape.address': '10.0.0.1',
  };
  const genui = {
    ...stacks.genui,
    ...several,
    ...shares('media', 'home'),
    nodes: [
      { name: 'w1', address: '10.0.0.2', app: { GENUI_CELERY_CONCURRENCY: 4 } },
      {
        name: 'g1',
        address: '10.0.0.3',
        app: { GENUI_CPU_WORKER: false },
        gpu: { kind: 'nvidia', devices: ['0', '1'] },
      },
    ],
  };

  interface Found {
    readonly hostname: string;
    readonly command: readonly string[];
    readonly configs: readonly { readonly target: string }[];
    readonly volumes: readonly { readonly type: string; readonly source?: string }[];
    readonly deploy: { readonly placement: { readonly constraints: readonly string[] }; readonly resources: object };
  }

  async function folder(stack: string, answers: Parameters<typeof compiledOf>[1]) {
    const { files } = compiledOf(await builtIn(stack), answers);
    const text = (path: string) => files.find((file) => file.path === path)?.text ?? '';
    const { services } = load(text('stack.yml')) as { readonly services: Readonly<Record<string, Found>> };
    return { files, text, services, on: (name: string) => services[name]?.deploy.placement.constraints[0] };
  }

  test('one stack file places each service, and there are neither gates nor further folders', async () => {
    const { files, text, services, on } = await folder('genui', genui);
    expect(files.filter(({ path }) => /^nodes\/|gate/.test(path))).toEqual([]);
    expect(Object.keys(services).map((name) => [name, on(name)?.replace('node.labels.lab.', '')])).toEqual([
      ...['db', 'redis', 'backend', 'celery', 'nginx'].map((name) => [name, 'role == main']),
      ['celery-w1', 'node == w1'],
      ['celery-gpu-g1-1', 'node == g1'],
      ['celery-gpu-g1-2', 'node == g1'],
    ]);
    expect(text('scripts/stack.sh')).toContain('"$1" w1 10.0.0.2\n  "$1" g1 10.0.0.3\n');
    expect(text('scripts/deployment.sh')).toContain("NODES=''\n");
    expect(text('README.md')).toContain('docker swarm init --advertise-addr 10.0.0.1\n');
  });

  test('each with what is its own there', async () => {
    const { text, services } = await folder('genui', genui);
    expect(services['celery-w1']).toMatchObject({ hostname: 'celery-w1' });
    expect(services.celery?.command).toContain('--concurrency=${GENUI_CELERY_CONCURRENCY}');
    expect(services['celery-w1']?.command).toContain('--concurrency=${GENUI_CELERY_CONCURRENCY_W1}');
    expect(text('.env')).toMatch(/^GENUI_CELERY_CONCURRENCY=0\n[\s\S]*^GENUI_CELERY_CONCURRENCY_W1=4\n/m);
    expect(services['celery-gpu-g1-2']).toMatchObject({
      hostname: 'celery-gpu-g1-2',
      environment: { NVIDIA_VISIBLE_DEVICES: '1', POSTGRES_HOST: 'db', REDIS_HOST: 'redis' },
      deploy: {
        resources: {
          reservations: { generic_resources: [{ discrete_resource_spec: { kind: 'NVIDIA-GPU', value: 1 } }] },
        },
      },
    });
  });

  test('files of the folder come as configs, data from shares', async () => {
    const { text, services } = await folder('genui', genui);
    for (const name of ['celery-w1', 'celery-gpu-g1-1']) {
      const { configs = [], volumes = [] } = services[name] ?? {};
      expect(configs.map(({ target }) => target)).toEqual([
        '/run/deployment/env.sh',
        '/etc/passwd',
        '/etc/group',
        '/etc/ssl/certs/ca-certificates.crt',
      ]);
      expect(volumes.map(({ type, source }) => source ?? type)).toEqual(['media', 'home', 'tmpfs']);
    }
    expect(text('scripts/stack.sh')).toContain(
      '"$1" CONFIG_file_ssl_ca_bundle_crt file-ssl-ca-bundle.crt ssl/ca-bundle.crt\n',
    );
    expect(services.celery?.volumes).toContainEqual(expect.objectContaining({ source: './config/user/passwd' }));
  });

  test('copies that do not differ are one service on their machine', async () => {
    const { services } = await folder('dioptra', {
      ...stacks.dioptra,
      ...several,
      ...shares('datasets'),
      nodes: ['w1=10.0.0.2'],
    });
    const workers = Object.entries(services).filter(([name]) => name.includes('-w1'));
    expect(workers).toMatchObject([
      [
        'tfcpu-w1',
        {
          hostname: 'tfcpu-w1-{{.Task.Slot}}',
          networks: { backend: { aliases: ['tfcpu', 'tfcpu-w1-1', 'tfcpu-w1-2'] } },
          deploy: { replicas: 2, placement: { constraints: ['node.labels.lab.node == w1'] } },
        },
      ],
      ['pytorchcpu-w1', { deploy: { replicas: 1 } }],
    ]);
  });
});
