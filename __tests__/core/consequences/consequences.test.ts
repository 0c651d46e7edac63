import { describe, expect, test } from '@jest/globals';
import { type Consequences, commands, consequences } from '../../../generators/core/consequences/consequences.js';
import type { Change } from '../../../generators/core/model/file.js';
import type { Yaml } from '../../../generators/core/model/yaml.js';
import { commandsOf } from '../../../generators/core/texts/commands.js';
import { compiledGenui } from '../../rules/genui.js';
import { changesBetween, edited, type Folder, folder } from './folders.js';

type Given = Readonly<Record<string, Yaml>>;

const lab: Given = { name: 'My lab' };
const all = ['db', 'redis', 'minio', 'mlflow', 'restapi', 'pgadmin', 'tfcpu-1', 'pytorchcpu-1', 'nginx'];
const nothing: Consequences = {
  init: [],
  recreate: [],
  restart: [],
  reload: [],
  gone: [],
  build: [],
  rebuild: false,
  down: false,
  check: false,
  forget: [],
  unit: false,
};
const up = 'docker compose up --detach --wait';
const init = ['docker compose down', './init-deployment.sh', up];
const reload = 'docker compose exec nginx nginx -c /etc/nginx/deployment/nginx.conf -s reload';

const between = (before: Folder, after: Folder, changes = changesBetween(before, after)): Consequences =>
  consequences(changes, { before: before.compose, after: after.compose }, after.text);

const typedWith = (compose: string) => commandsOf({ kind: 'compose' }, 'lab', compose);

describe('images of GenUI that are built here', () => {
  const built = { 'images.kind': 'build' };
  test.each<[string, Given, Given, readonly string[]]>([
    ['from now on', {}, built, []],
    ['of another commit', built, { ...built, 'app.GENUI_REVISION': 'master' }, ['base', 'main', 'worker']],
  ])('%s: init fetches and builds, whatever images there are', (_, before, after, build) => {
    const found = between(folder(before, compiledGenui), folder(after, compiledGenui));
    expect(found).toMatchObject({
      build,
      rebuild: true,
      init: expect.arrayContaining(['images are built from another source']),
    });
    expect(commands(found, typedWith('docker compose'))).toEqual([
      'docker compose down',
      './init-deployment.sh --build',
      up,
    ]);
  });

  test('and that have not changed stay', () => {
    const found = between(
      folder(built, compiledGenui),
      folder({ ...built, 'app.GENUI_BACKEND_WORKERS': 2 }, compiledGenui),
    );
    expect(found).toMatchObject({ build: [], rebuild: false });
    expect(commands(found, typedWith('docker compose')).join()).not.toContain('--build');
  });
});

describe('Dioptra with other answers', () => {
  test.each<[string, Given, Given, Partial<Consequences>, readonly string[]]>([
    ['the same ones', {}, {}, {}, []],
    [
      'a tag of services that jobs need, and of a job',
      {},
      { 'app.DIOPTRA_TAG': '1.2.0' },
      {
        init: [
          'the image of mlflow',
          'the image of restapi',
          'the image of the job worker-account',
          '.env by way of envs/frontend-build.env, which the job frontend-build reads',
        ],
        recreate: ['mlflow', 'restapi', 'tfcpu-1', 'pytorchcpu-1'],
      },
      init,
    ],
    ['a tag of one that no job needs', {}, { 'app.PGADMIN_TAG': '9.16' }, { recreate: ['pgadmin'] }, [up]],
    ['a setting in an env file', {}, { 'app.PGADMIN_EMAIL': 'a@example.org' }, { recreate: ['pgadmin'] }, [up]],
    [
      'a setting that a job reads',
      {},
      { 'app.FRONTEND_BRANCH': 'main' },
      { init: ['.env by way of envs/frontend-build.env, which the job frontend-build reads'] },
      init,
    ],
    ['TLS off', {}, { 'tls.kind': 'none' }, { recreate: ['mlflow', 'restapi', 'nginx'] }, [up]],
    [
      'TLS on',
      { 'tls.kind': 'none' },
      {},
      { init: ['the certificate for localhost'], recreate: ['mlflow', 'restapi', 'nginx'] },
      init,
    ],
    [
      'TLS of the database on',
      { 'services.db.tls': false },
      {},
      {
        init: [
          'the certificate for db',
          'config/db/pg_hba.conf, which the job db-init reads',
          'envs/db-init.env, which the job db-init reads',
        ],
        recreate: ['db', 'mlflow', 'restapi', 'pgadmin'],
      },
      init,
    ],
    ['a header of nginx', {}, { 'tls.hsts': true }, { reload: ['nginx'] }, [reload]],
    ['a port of nginx', {}, { 'proxy.https': 8443 }, { recreate: ['nginx'] }, [up]],
    ['more workers', {}, { 'app.TF_CPU': 3 }, { recreate: ['tfcpu-2', 'tfcpu-3'] }, [up]],
    [
      'fewer workers',
      { 'app.TF_CPU': 3 },
      {},
      { gone: ['tfcpu-2', 'tfcpu-3'] },
      ['docker compose up --detach --wait --remove-orphans'],
    ],
    [
      'pgAdmin off',
      {},
      { 'profiles.pgadmin': false },
      { recreate: ['nginx'], gone: ['pgadmin'] },
      ['docker compose up --detach --wait --remove-orphans'],
    ],
    [
      'pgAdmin on',
      { 'profiles.pgadmin': false },
      {},
      {
        init: ['a secret is new: secrets/PGADMIN_PASSWORD.env', 'the volume pgadmin is new'],
        recreate: ['pgadmin', 'nginx'],
      },
      init,
    ],
    [
      'another host',
      {},
      { host: 'lab.example.org' },
      { init: ['the certificate for lab.example.org', 'the certificate for db'], recreate: ['mlflow'] },
      init,
    ],
    [
      'a tag, where images come out of an archive, which init loads',
      { 'registry.kind': 'archive' },
      { 'registry.kind': 'archive', 'app.PGADMIN_TAG': '9.16' },
      { init: ['the image of pgadmin'], recreate: ['pgadmin'] },
      init,
    ],
    ['no registry any more', {}, { 'registry.kind': 'archive' }, {}, []],
    ['a key for certificates that are yet to be made', {}, { 'tls.key': 'rsa2048' }, {}, []],
    ['systemd alone', {}, { 'systemd.requiredMounts': ['srv.mount'] }, { unit: true }, []],
    [
      'a storage',
      {},
      { 'storage.objects.kind': 'directory', 'storage.objects.path': '/srv/x' },
      { check: true, init: ['the volume objects is in another place'], recreate: ['minio'], unit: true },
      init,
    ],
    [
      'data sets on another share',
      sets('/a'),
      sets('/b'),
      { check: true, recreate: ['tfcpu-1', 'pytorchcpu-1'], down: true, forget: ['my-lab_datasets'] },
      ['docker compose down', 'docker volume rm my-lab_datasets', up],
    ],
    ['networks', {}, { 'network.mtu': '1400' }, { recreate: all, down: true }, ['docker compose down', up]],
    [
      'the name',
      {},
      { name: 'Other' },
      {
        init: ['database', 'objects', 'queue', 'pgadmin', 'frontend'].map(
          (volume) => `the volume ${volume} is in another place`,
        ),
        recreate: all,
        down: true,
        formerly: 'my-lab',
        unit: true,
      },
      ['docker compose --project-name my-lab down', './init-deployment.sh', up],
    ],
  ])('%s', (_, before, after, want, typed) => {
    const found = between(folder({ ...lab, ...before }), folder({ ...lab, ...after }));
    expect(found).toEqual({ ...nothing, ...want });
    expect(commands(found, typedWith('docker compose'))).toEqual(typed);
  });

  test('trust: what containers trust is put together by init', () => {
    const plain: Given = { ...lab, 'tls.kind': 'none', 'services.db.tls': false };
    const found = between(folder({ ...plain, 'trust.kind': 'system' }), folder(plain));
    expect(found.init).toContain('the authorities that containers trust');
    expect(found.recreate).toEqual(all);
  });

  test('texts that are not known are supposed to read every setting, and images to be needed', () => {
    const [before, after] = [folder(lab), folder({ ...lab, 'app.PGADMIN_TAG': '9.16' })];
    const found = consequences(changesBetween(before, after), { before: before.compose, after: after.compose });
    expect(found.recreate).toEqual(all.filter((name) => name !== 'nginx'));
    expect(found.init).toContain('the image of pgadmin');
    expect(found.init).toContain('.env (or envs/db-init.env), which the job db-init reads');
  });

  test('the Compose command is the operator’s', () => {
    const found = between(folder({ ...lab, ...sets('/a') }), folder({ ...lab, ...sets('/b') }));
    expect(commands(found, typedWith('sudo docker compose'))).toEqual([
      'sudo docker compose down',
      'sudo docker volume rm my-lab_datasets',
      'sudo docker compose up --detach --wait',
    ]);
    expect(commands(found, typedWith('docker-compose'))[1]).toBe('docker volume rm my-lab_datasets');
  });
});

function sets(path: string): Given {
  return { 'storage.datasets.kind': 'nfs', 'storage.datasets.server': 'nas', 'storage.datasets.export': path };
}

describe('one file of Dioptra', () => {
  const base = folder(lab);
  const another = (path: string) => edited(base, path, (text) => `${text}# more\nMORE=more\n`);
  test.each<[string, Partial<Consequences>]>([
    ['README.md', {}],
    ['secrets/README.md', {}],
    ['ssl/ca-certificates/README.md', {}],
    ['.gitignore', {}],
    ['deployment.yml', {}],
    ['docker-compose.override.yml.template', {}],
    ['scripts/lib.sh', {}],
    ['scripts/backup.sh', {}],
    ['scripts/restore.sh', {}],
    ['scripts/deployment.sh', {}],
    ['init-deployment.sh', {}],
    ['envs/restapi.env', { recreate: ['restapi'] }],
    ['envs/tfcpu.env', { recreate: ['tfcpu-1'] }],
    ['scripts/prepare-volumes.sh', { init: ['scripts/prepare-volumes.sh, which the job prepare runs'] }],
    ['config/minio/accounts.sh', { init: ['config/minio/accounts.sh, which the job minio-accounts runs'] }],
    [
      'config/minio/policies/dioptra-readonly.json',
      { init: ['config/minio/policies/dioptra-readonly.json, which the job minio-accounts reads'] },
    ],
    ['config/db/pg_hba.conf', { init: ['config/db/pg_hba.conf, which the job db-init reads'], restart: ['db'] }],
    ['config/nginx/conf.d/site.conf', { reload: ['nginx'] }],
    ['systemd/my-lab.service', { unit: true }],
    ['systemd/my-lab-backup.service', { unit: true }],
    ['systemd/my-lab-backup.timer', { unit: true }],
  ])('%s', (path, want) => {
    expect(between(base, another(path))).toEqual({ ...nothing, ...want });
  });

  test('a comment in an env file is nothing, and so are ends of lines', () => {
    const after = edited(base, 'envs/restapi.env', (text) => `# mine\n${text}`.replaceAll('\n', '\r\n'));
    expect(between(base, after)).toEqual(nothing);
  });

  test('a comment in docker-compose.yml is nothing', () => {
    expect(
      between(
        base,
        edited(base, 'docker-compose.yml', (text) => `# mine\n${text}`),
      ),
    ).toEqual(nothing);
  });

  test('how a job is fenced in changes nothing of what it has done', () => {
    const after = edited(base, 'docker-compose.yml', (text) =>
      text.replace('    hostname: db-init\n', '    hostname: db-init\n    labels:\n      mine: "1"\n'),
    );
    expect(between(base, after)).toEqual(nothing);
  });

  test('the owner of a volume is given by init', () => {
    const after = edited(base, 'scripts/deployment.sh', (text) => text.replace('queue 999:999', 'queue 998:999'));
    expect(between(base, after).init).toEqual(['the owner of the volume queue']);
  });
});

describe('verdicts', () => {
  const base = folder(lab);
  const text = 'anything';
  const path = 'config/nginx/tls.conf';
  const generated = { path, owner: 'generated' } as const;
  const secret = { path: 'secrets/X.env', owner: 'secret' } as const;
  test.each<[string, Change, Partial<Consequences>]>([
    ['clash', { ...generated, kind: 'clash', why: 'both changed', theirs: text }, {}],
    ['edited', { ...generated, kind: 'edited', news: false }, {}],
    ['mode', { ...generated, kind: 'mode', mode: 0o600 }, {}],
    ['merge', { ...generated, kind: 'merge', text, mode: 0o644, before: 'other' }, { reload: ['nginx'] }],
    ['merge to the same', { ...generated, kind: 'merge', text, mode: 0o644, before: text }, {}],
    ['remove', { ...generated, kind: 'remove', before: text }, { reload: ['nginx'] }],
    [
      'move out of a mounted folder',
      { ...generated, path: 'elsewhere.conf', from: path, kind: 'move', text, mode: 0o644, before: text },
      { reload: ['nginx'] },
    ],
    [
      'a new secret',
      { ...secret, kind: 'create', text: '', mode: 0o600 },
      { init: ['a secret is new: secrets/X.env'] },
    ],
    ['a lost secret', { ...secret, kind: 'absent', news: true }, { init: ['a secret is missing: secrets/X.env'] }],
    ['a kept secret', { ...secret, kind: 'unchanged', news: false }, {}],
  ])('%s', (_, change, want) => {
    expect(between(base, base, [change])).toEqual({ ...nothing, ...want });
  });
});

describe('what the operator has added to docker-compose.yml', () => {
  const own = `  mine:
    image: registry.example.org/mine:\${DIOPTRA_TAG}
    env_file: ./envs/mlflow.env
    volumes: ["./config/nginx/headers.conf:/headers.conf:ro", "data:/data"]
`;
  const withOwn = (given: Given): Folder =>
    edited(folder({ ...lab, ...given }), 'docker-compose.yml', (text) =>
      text.replace('  redis:\n', `${own}  redis:\n`),
    );

  test.each<[string, Given, Partial<Consequences>, readonly string[]]>([
    ['stays', {}, {}, []],
    [
      'is restarted for a file that it mounts by itself',
      { 'tls.hsts': true },
      { restart: ['mine'], reload: ['nginx'] },
      ['docker compose restart mine', reload],
    ],
    [
      'is recreated for its env file',
      { 'app.MLFLOW_ALSO_CALLED': 'mlflow.example.org' },
      { init: [], recreate: ['mine', 'mlflow'] },
      [up],
    ],
  ])('%s', (_, given, want, typed) => {
    const found = between(withOwn({}), withOwn(given));
    expect([...found.recreate].sort()).toEqual(want.recreate ?? []);
    expect({ ...found, recreate: [] }).toEqual({ ...nothing, ...want, recreate: [] });
    expect(commands(found, typedWith('docker compose'))).toEqual(typed);
  });

  test('follows a setting that it names', () => {
    const found = between(withOwn({}), withOwn({ 'app.DIOPTRA_TAG': '1.2.0' }));
    expect(found.recreate).toContain('mine');
    expect(found.init).not.toContain('the image of mine');
  });
});

describe('nginx is restarted where a reload is not enough', () => {
  const base = folder(lab);
  const path = 'config/nginx/conf.d/site.conf';
  const alone = edited(base, 'docker-compose.yml', (text) =>
    text.replace(
      '        target: /etc/nginx/deployment\n',
      `$&        read_only: true\n      - type: bind\n        source: ./${path}\n        target: /etc/nginx/deployment/conf.d/site.conf\n`,
    ),
  );
  const touch = (touched: string): Change => ({
    path: touched,
    owner: 'generated',
    kind: 'create',
    text: 'new',
    mode: 0o644,
  });
  test.each<[string, Folder, string, Partial<Consequences>]>([
    ['a file of its folder', base, path, { reload: ['nginx'] }],
    ['the same file, mounted by itself', alone, path, { restart: ['nginx'] }],
    ['a file that it may not read again', base, 'config/nginx/users.htpasswd', { restart: ['nginx'] }],
  ])('%s', (_, before, touched, want) => {
    expect(between(before, before, [touch(touched)])).toEqual({ ...nothing, ...want });
  });
});

describe('small files', () => {
  const found = (before: string, after: string, changes: readonly Change[] = []) =>
    consequences(changes, { before, after }, () => undefined);
  const touch = (path: string): Change => ({
    path,
    owner: 'generated',
    kind: 'update',
    text: 'new',
    mode: 0o644,
    before: 'old',
  });
  const web = 'name: x\nservices:\n  web:\n    image: web:1\n';

  test.each<[string, string, string, readonly Change[], Partial<Consequences>]>([
    [
      'the order of keys',
      'services: { a: { image: b, user: "1" } }',
      'services: { a: { user: "1", image: b } }',
      [],
      {},
    ],
    ['the order of starting', web, `${web}    depends_on: [db]\n    pull_policy: always\n`, [], {}],
    [
      'a mounted file',
      `${web}    volumes: [./a.conf:/a.conf]\n`,
      `${web}    volumes: [./a.conf:/a.conf]\n`,
      [touch('a.conf')],
      { restart: ['web'] },
    ],
    ['a file beside it', `${web}    volumes: [./a:/a]\n`, `${web}    volumes: [./a:/a]\n`, [touch('ab')], {}],
    [
      'a config',
      `${web}    configs: [c]\nconfigs: { c: { file: ./c.txt } }\n`,
      `${web}    configs: [c]\nconfigs: { c: { file: ./c.txt } }\n`,
      [touch('c.txt')],
      { restart: ['web'] },
    ],
    [
      'a service that becomes a job',
      web,
      `${web}    profiles: [init]\n`,
      [],
      { init: ['the job web is new'], gone: ['web'] },
    ],
    [
      'the sources of an image',
      `${web}    build: { context: ./web }\n`,
      `${web}    build: { context: ./web }\n`,
      [touch('web/Dockerfile')],
      { recreate: ['web'], build: ['web'] },
    ],
    [
      'a volume whose content Docker keeps is never removed',
      `${web}    volumes: [d:/d]\nvolumes: { d: { name: x_d } }\n`,
      `${web}    volumes: [d:/d]\nvolumes: { d: { name: x_d, driver_opts: { type: nfs, o: addr=nas, device: ":/d" } } }\n`,
      [],
      { recreate: ['web'] },
    ],
    [
      'a program that is only called nginx is restarted',
      'services: { nginx: { image: nginx, volumes: ["./nginx:/etc/nginx/conf.d"] } }',
      'services: { nginx: { image: nginx, volumes: ["./nginx:/etc/nginx/conf.d"] } }',
      [touch('nginx/a.conf')],
      { restart: ['nginx'] },
    ],
    [
      'a variable without a value is that of .env',
      `${web}    environment: { A: null, B: b }\n`,
      `${web}    environment: { A: null, B: b }\n`,
      [{ ...touch('.env'), kind: 'update', before: 'A=1\n', text: 'A=2\n', mode: 0o644 }],
      { recreate: ['web'] },
    ],
    [
      'a tool is new the next time that it runs',
      `services: { ray: { profiles: [tool], image: "ray:1", volumes: ["./ray:/ray"] } }`,
      `services: { ray: { profiles: [tool], image: "ray:2", volumes: ["./ray:/ray"] } }`,
      [touch('ray/x.yml')],
      {},
    ],
    ['a file that is no YAML', '{', web, [], { recreate: ['web'] }],
  ])('%s', (_, before, after, changes, want) => {
    expect(found(before, after, changes)).toEqual({ ...nothing, ...want });
  });

  test('an image is built before anything is started', () => {
    expect(commands({ ...nothing, build: ['web'], recreate: ['web'] }, typedWith('docker compose'))).toEqual([
      'docker compose build web',
      up,
    ]);
    expect(
      commands({ ...nothing, build: ['job'], init: ['the image of the job job'] }, typedWith('docker compose')),
    ).toEqual(['docker compose down', 'docker compose build job', './init-deployment.sh', up]);
  });

  test('services that are gone are taken down before init, which refuses to run beside them', () => {
    expect(commands({ ...nothing, init: ['the job a is new'], gone: ['b'] }, typedWith('docker compose'))[0]).toBe(
      'docker compose down --remove-orphans',
    );
  });
});
