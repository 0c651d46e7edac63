import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { options } from '../../../generators/edge/options.js';
import { edge, secret, service } from '../deployment.fixture.js';
import { deployed, stackOf } from '../features/deployed.js';
import {
  blocks,
  chapters,
  dioptraPage,
  elsewhere,
  headings,
  littleChosen,
  muchChosen,
  smallPage,
  unfenced,
} from './readme/pages.js';

const pages = [
  ['by default', dioptraPage()],
  ['with much chosen', dioptraPage(muchChosen)],
  ['with little chosen', dioptraPage(littleChosen)],
  ['with servers elsewhere', dioptraPage(elsewhere)],
] as const;

describe.each(pages)('the page of a Dioptra deployment %s', (_, { page, deployment, files }) => {
  test('has no hole that was not filled', () => {
    expect(page).not.toMatch(/undefined|\[object|NaN|<%|%>|\$\{|\(empty\)/);
  });

  test('has links that lead somewhere', () => {
    const found = [...unfenced(page).matchAll(/\]\(([^)]*)\)/g)].map(([, target]) => target ?? '');
    expect(found.length).toBeGreaterThan(10);
    for (const target of found)
      expect(target.startsWith('#') ? slugs(page) : files.map(({ path }) => path)).toContain(target.replace(/^#/, ''));
  });

  test('lists every chapter, and in its order', () => {
    const listed = [...page.matchAll(/^- \[(.*)\]\(#.*\)$/gm)].map(([, title]) => title);
    expect(listed).toEqual(chapters(page));
  });

  test('shows the files of the folder, no more and no fewer, each with a word', () => {
    const shown = drawn(page);
    const made = [
      'README.md',
      '.deployment/',
      ...files.map(({ path }) => path),
      ...deployment.secrets.map(({ name }) => `secrets/${name}.env`),
      ...deployment.certificates.flatMap(({ folder }) => [`ssl/${folder}/server.crt`, `ssl/${folder}/server.key`]),
      ...(deployment.certificates.some(({ source }) => source.kind === 'own-ca')
        ? ['ssl/ca/ca.crt', 'ssl/ca/ca.key']
        : []),
    ];
    expect(shown.map(({ path }) => path).sort()).toEqual([...new Set(made)].sort());
    expect(shown.filter(({ about }) => about === '')).toEqual([]);
  });

  test('names files of the folder that are there', () => {
    const named = [...unfenced(page).matchAll(/`(?:sh |sudo sh )?((?:scripts|envs|systemd)\/[\w.-]+)`/g)].map(
      ([, path]) => path ?? '',
    );
    expect(named).toContain('scripts/doctor.sh');
    for (const path of named) expect(files.map((file) => file.path)).toContain(path);
  });

  test('has commands that a POSIX shell can read', () => {
    const scripts = blocks(page).filter(({ language }) => language === 'sh');
    expect(scripts.length).toBeGreaterThan(5);
    for (const { text } of scripts) expect({ text, ...checked(text) }).toMatchObject({ status: 0, stderr: '' });
  });

  test('has YAML and JSON that can be read', () => {
    for (const { language, text } of blocks(page)) {
      if (language === 'yaml') expect(load(text.replaceAll('!override', ''))).toBeInstanceOf(Object);
      if (language === 'json') expect(JSON.parse(text)).toBeInstanceOf(Object);
    }
  });

  test('uses the Compose command that was chosen, and no other', () => {
    const { compose } = deployment.host;
    expect(page).toContain(`${compose} up --detach --wait`);
    const others = [
      ...page.matchAll(/.{0,20}(?:docker|podman)[ -]compose (?=up|down|ps|logs|restart|config|exec)/g),
    ].map(([words]) => words);
    expect(others.filter((words) => !words.endsWith(`${compose} `))).toEqual([]);
  });

  test('names every secret, and shows none', () => {
    for (const { name } of deployment.secrets) expect(page).toContain(`\`secrets/${name}.env\``);
    expect(page).not.toMatch(/PRIVATE KEY-----[\s\S]/);
  });

  test('names every volume, port, network and exception', () => {
    for (const { name, ephemeral } of deployment.volumes) if (!ephemeral) expect(page).toContain(`| \`${name}\` |`);
    for (const { realName } of deployment.networks) expect(page).toContain(`\`${realName}\``);
    for (const { ports, exceptions } of deployment.services) {
      for (const { hostIp, published } of ports) expect(page).toContain(`\`${hostIp}:${published}/tcp\``);
      for (const { why } of exceptions) expect(page).toContain(why);
    }
  });
});

describe('the settings', () => {
  const row = (page: string, path: string) => page.split('\n').find((line) => line.startsWith(`| \`${path}\` |`));

  test('say what each is for, and what it is', () => {
    const { page } = dioptraPage({
      'app.REDIS_TAG': '7.4.5',
      'app.TF_CPU': 3,
      'network.dns': ['10.0.0.1', '10.0.0.2'],
    });
    expect(row(page, 'app.REDIS_TAG')).toBe('| `app.REDIS_TAG` | Version of Redis | `7.4.5` | `REDIS_TAG` |');
    expect(row(page, 'app.TF_CPU')).toBe('| `app.TF_CPU` | TensorFlow workers on the CPU | `3` |  |');
    expect(row(page, 'network.dns')).toContain('| `10.0.0.1, 10.0.0.2` |');
  });

  test('are those of the application, and what somebody chose', () => {
    const { page } = dioptraPage();
    expect(row(page, 'app.MINIO_TAG')).toBeDefined();
    expect(row(page, 'network.dns')).toBeUndefined();
  });

  test('hold no secret', () => {
    const { page, deployment } = dioptraPage();
    for (const { name } of deployment.secrets) expect(row(page, `app.${name}`)).toBeUndefined();
  });
});

/** Two images, the second upon the first, of fetched source. */
const builtPage = smallPage({
  services: [
    service('top', {
      phase: 'build',
      image: 'lab-top:1',
      build: { context: './src' },
      dependsOn: { bottom: edge },
      about: 'What runs',
    }),
    service('bottom', {
      phase: 'build',
      image: 'lab-bottom:1',
      build: { context: './src' },
      about: 'Libraries',
      fetch: { script: './fetch.sh', local: ['./src'] },
    }),
  ],
});

test('images that are built here are told in their order, with where their source comes from', () => {
  expect(builtPage).toMatch(/\| `bottom` \| Libraries \|\n\| `top` \| What runs \|/);
  expect(builtPage).toContain('init runs `fetch.sh`');
  expect(builtPage).toContain('| `--build` |');
  expect(smallPage()).not.toContain('--build');
});

test('what a service logs in to its database with is no account of its users', () => {
  const web = (prefix: string) => `
    image: wordpress
    ports: ["8080:80"]
    environment: { ${prefix}_USER: wp, ${prefix}_PASSWORD: wp-secret }`;
  const text = (prefix: string) => `services:
  web:${web(prefix)}
  db:
    image: mariadb
    environment: { MYSQL_PASSWORD: wp-secret }
`;
  expect(smallPage(deployed({}, stackOf(text('DB'))))).not.toContain('## First log-in');
  expect(smallPage(deployed({}, stackOf(text('WEB').replace('MYSQL_PASSWORD: wp-secret', 'A: b'))))).toContain(
    '| `wp` | `secrets/WEB_PASSWORD.env` |',
  );
});

describe('chapters stand only where they apply', () => {
  const [little, much, plain] = [dioptraPage(littleChosen).page, dioptraPage(muchChosen).page, dioptraPage().page];
  const away = dioptraPage(elsewhere).page;
  const queue = { service: 'queue', kind: 'redis', host: 'cache', port: 6379, tls: false, passwords: [] } as const;

  test.each([
    ['GPUs', much, plain],
    ['Servers that are not here', away, plain],
    ['First log-in', plain, smallPage()],
    ['Where it answers', plain, smallPage()],
    ['Secrets', plain, smallPage({ secrets: [] })],
    ['Settings', plain, smallPage()],
    ['Images that are built here', builtPage, plain],
  ])('%s', (title, there, absent) => {
    expect(chapters(there)).toContain(title);
    expect(chapters(absent)).not.toContain(title);
  });

  test.each([
    ['### NFS shares', much, plain],
    ['### Directories that containers read', much, plain],
    ['### A container of your own', plain, little],
    ['### The authority of this deployment', plain, little],
    ['### A pair of your own', plain, little],
    ['### The database', plain, little],
    ['### Which container gets which', much, dioptraPage({ 'gpu.kind': 'nvidia' }).page],
    ['### With systemd', plain, smallPage()],
    ['speaks plain http', little, plain],
    ['`trust.kind: system`', little, plain],
    ['-----BEGIN CERTIFICATE-----', plain, little],
    ['Browsers warn until they have it', plain, much],
    ['names `localhost` too cures that', much, plain],
    ['Plain http on port 80 only leads to https on port 443', plain, little],
    ['past most host firewalls', much, plain],
    ['The unit waits for `srv-data.mount`', much, plain],
    ['PGSSLMODE=verify-full', plain, little],
    ['PGSSLMODE=disable', little, plain],
    ['NFS servers', much, plain],
    ['must exist; init gives it to user and group `1000:1000`', much, plain],
    ['Settings of pgAdmin', plain, little],
    ['What your own servers must offer comes first', away, plain],
    ['servers elsewhere', away, plain],
    ['the data of `pg.example.org:5432`, `cache.example.org:6380`', away, plain],
    ['| at its server first |', away, plain],
    ['`hostssl` and `scram-sha-256` alone', away, dioptraPage({ ...elsewhere, 'services.db.sslmode': 'disable' }).page],
    ['put that into `ssl/ca-certificates/`', away, dioptraPage({ ...elsewhere, 'trust.kind': 'system' }).page],
    ['knows no password for it', smallPage({ servers: [queue] }), away],
    ['### Another password', away, smallPage({ servers: [queue] })],
  ])('%s', (words, there, absent) => {
    expect(there).toContain(words);
    expect(absent).not.toContain(words);
  });
});

describe('what an operator looks for', () => {
  const { page, deployment, files } = dioptraPage();

  test('three commands start it, one stops it', () => {
    const [start, stop] = blocks(page.slice(page.indexOf('## Quick start')));
    expect(
      start?.text
        .trim()
        .split('\n')
        .map((line) => line.replace(/ +#.*/, '')),
    ).toEqual(['cd dioptra-deployment', './init-deployment.sh', 'docker compose up --detach --wait']);
    expect(stop?.text).toBe('docker compose down\n');
  });

  test('what a server elsewhere must be told, for this deployment, and without a password', () => {
    const [sql] = blocks(dioptraPage(elsewhere).page).filter(({ language }) => language === 'sql');
    expect(sql?.text).toBe(
      [
        'CREATE ROLE "dioptra_prod" LOGIN;',
        '-- its password is the one in secrets/DB_PASSWORD.env',
        '\\password "dioptra_prod"',
        'CREATE DATABASE "restapi" OWNER "dioptra_prod";',
        'REVOKE ALL ON DATABASE "restapi" FROM PUBLIC;',
        'CREATE DATABASE "mlflow-tracking" OWNER "dioptra_prod";',
        'REVOKE ALL ON DATABASE "mlflow-tracking" FROM PUBLIC;',
        '',
      ].join('\n'),
    );
  });

  test('extensions that a database must have are installed in it', () => {
    const database = { prefix: 'DB', name: 'a"b', user: 'me', extensions: ['rdkit'] };
    const server = {
      service: 'db',
      host: 'pg',
      port: 5432,
      kind: 'postgres',
      sslmode: 'require',
      databases: [database],
    } as const;
    const [sql] = blocks(smallPage({ servers: [server] })).filter(({ language }) => language === 'sql');
    expect(sql?.text).toContain('\\connect "a""b"\nCREATE EXTENSION IF NOT EXISTS "rdkit";\n');
  });

  test('addresses have the real host and port', () => {
    const much = dioptraPage({
      host: 'lab.example.org',
      expose: 'network',
      'proxy.https': 8443,
      'routes.mlflow.listen': 5001,
    }).page;
    expect(much).toContain('| <https://lab.example.org:8443/> |');
    expect(much).toContain('| <https://lab.example.org:5001/> |');
    expect(much).toContain('| <https://localhost:35050/> |');
    expect(dioptraPage({ host: '2001:db8::7', expose: 'network' }).page).toContain('<https://[2001:db8::7]/>');
    expect(page).toContain('ssh -N -L 8443:127.0.0.1:443 -L 35000:127.0.0.1:35000');
  });

  test('log-in names accounts and the files of their passwords', () => {
    expect(page).toContain('| `dioptra-admin` | `secrets/MINIO_PASSWORD.env` |');
    expect(page).toContain('| <https://localhost:35050/> | `dioptra@example.com` | `secrets/PGADMIN_PASSWORD.env` |');
  });

  test('every step and option of init is there', () => {
    for (const job of ['db-init', 'minio-accounts', 'worker-account', 'frontend-build'])
      expect(page).toMatch(new RegExp(`^\\d+\\. \`${job}\`: `, 'm'));
    expect(page).toContain('takes 5 containers');
    const script = files.find(({ path }) => path === 'init-deployment.sh')?.text ?? '';
    const offered = [...script.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option ?? '');
    for (const option of ['--branch', '--repository', '--archive', ...offered]) expect(page).toContain(`| \`${option}`);
  });

  test('the container of one’s own is the one in the template of the override file, with its real queue', () => {
    const template = files.find(({ path }) => path.endsWith('override.yml.template'))?.text ?? '';
    expect(page).toContain('take the block `my-tfcpu`');
    expect(template).toContain('my-tfcpu:');
    expect(page).toContain('Its command, `tensorflow-cpu`');
    expect(page).toContain('`secrets/WORKER_PASSWORD.env`');
  });

  test('each worker and its GPUs', () => {
    const { page: much } = dioptraPage(muchChosen);
    expect(much).toContain('| `tfgpu-1` | `0`, `1` |\n| `tfgpu-2` | `2`, `3` |\n| `pytorchgpu-1` | `4`, `5` |');
    expect(dioptraPage({ 'gpu.kind': 'nvidia', 'gpu.each': 'all', 'app.TF_GPU': 1 }).page).toContain(
      '| `tfgpu-1` | all |',
    );
  });

  test('updating takes options that there are, after the two dashes that npm wants', () => {
    const calls = [
      ...page.matchAll(/npm create deployment@latest (.*?)(?: +#.*)?$|`npm create deployment@latest ([^`]*)`/gm),
    ];
    const words = calls.flatMap(([, inBlock = '', inText = '']) => [inBlock || inText]);
    expect(words.length).toBeGreaterThan(8);
    const known = options.map(({ name }) => name);
    for (const call of words) {
      const [before = '', after = ''] = call.split(/(?:^| )-- /);
      expect([call, before]).toEqual([call, expect.not.stringContaining('--')]);
      for (const [, name] of after.matchAll(/--([a-z-]+)/g)) expect(known).toContain(name);
    }
    for (const [, name] of page.matchAll(/`--(set|yes|ask|restore|commit)\b/g)) expect(known).toContain(name);
  });

  test('its example changes an answer, whatever was chosen, and what to run afterwards is this folder’s', () => {
    const chapter = (text: string) => text.slice(text.indexOf('\n## Updating'), text.indexOf('\n## Secrets'));
    expect(chapter(page)).toContain('--set tls.kind=none\n');
    expect(chapter(dioptraPage(littleChosen).page)).toContain('--set tls.kind=self-signed\n');
    expect(chapter(smallPage())).toContain('--set expose=network\n');
    expect(chapter(dioptraPage(muchChosen).page)).toContain('sudo podman compose down\n./init-deployment.sh\n');
    expect(chapter(page)).toContain(`the unit \`${deployment.name}\`, where`);
    expect(chapter(smallPage())).not.toContain('systemd');
  });

  test('a secret is rotated by name; only one that no data depends on is written anew by hand', () => {
    const first = secret('A', { volumes: ['database'] });
    const never = secret('B', { rotate: 'never', volumes: [] });
    const free = secret('SESSION_KEY', { make: { kind: 'hex', bytes: 16 }, volumes: [] });
    const both = smallPage({ secrets: [never, first, free] });
    expect(both).toContain('npm create deployment@latest -- rotate A\n');
    expect(both).toContain('> secrets/SESSION_KEY.env\n');
    const bound = smallPage({ secrets: [never, first] });
    expect(bound).toContain('-- rotate A\n');
    expect(bound).not.toContain('Without Node, a file');
    expect(smallPage({ secrets: [never] })).not.toContain('-- rotate ');
  });

  test('nothing is copied into a folder beside this one', () => {
    expect(page).not.toContain(`${deployment.name}-new`);
    expect(page).not.toContain('tar -x -C');
  });

  test('the unit bears the deployment’s name', () => {
    expect(page).toContain(`sudo systemctl restart ${deployment.name}`);
  });

  test('back-up names what cannot be made again', () => {
    expect(page).toContain(`| volume \`${deployment.name}_objects\` | \`volumes/objects.tar.gz\` |`);
    expect(page).toContain(`| volume \`${deployment.name}_database\` | \`databases/db.sql.gz\` |`);
    expect(page).toMatch(/\n- Not in it, since init makes it or it comes from elsewhere: .*`frontend`/);
    expect(page).toContain(`sudo systemctl edit ${deployment.name}-backup.service`);
    expect(page).not.toContain('--with-nfs');
    expect(smallPage()).toContain('No volume of this deployment');
  });

  test('back-up says what becomes of shares, and restores with the operator’s own Compose', () => {
    const nfs = { 'storage.objects.kind': 'nfs', 'storage.objects.server': 'nas', 'storage.objects.export': '/o' };
    expect(dioptraPage(nfs).page).toContain('copied with `--with-nfs` only');
    expect(dioptraPage(muchChosen).page).toMatch(/\.\/init-deployment\.sh\nsudo podman compose up/);
  });

  test('exports and mounts are as restricted as their use', () => {
    const { page: much } = dioptraPage(muchChosen);
    expect(much).toContain('"/dioptra/data sets" ADDRESS-OF-THIS-MACHINE(ro,sync,no_subtree_check)');
    expect(
      dioptraPage({ 'storage.objects.kind': 'nfs', 'storage.objects.server': 'nas', 'storage.objects.export': '/o' })
        .page,
    ).toContain('/o ADDRESS-OF-THIS-MACHINE(rw,sync,no_subtree_check)');
    expect(much).toContain('find /srv/models \\( -type d ! -perm -005 -o -type f ! -perm -004 \\) -print');
  });
});

test('a title keeps its characters, whatever they are', () => {
  const titles = fc.oneof(
    fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .map((text) => text.replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, '').trim()),
    fc.constantFrom(
      'Quick start',
      'Data',
      'data',
      '# Data',
      'GPUs',
      '[x](y)',
      '<script>alert(1)</script>',
      '&amp;',
      '*a* _b_ `c`',
      '```',
      '$x$ ~~y~~',
      '1. x',
    ),
  );
  fc.assert(
    fc.property(
      titles.filter((title) => title !== ''),
      (title) => {
        const page = smallPage({ title });
        const written = headings(page)[0]?.words ?? '';
        expect(written.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')).toBe(title);
        expect(written.replaceAll(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[`*_<>[\]&$~#]/);
        for (const [, target = ''] of page.matchAll(/^- \[.*\]\(#(.*)\)$/gm))
          expect(slugs(page).slice(1)).toContain(target);
      },
    ),
    { numRuns: 60 },
  );
});

/** What GitHub makes of the headings, told from their written form. */
function slugs(page: string): readonly string[] {
  const plain = headings(page).map(({ words }) =>
    words
      .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-'),
  );
  return plain.map((slug, index) => {
    const before = plain.slice(0, index).filter((other) => other === slug).length;
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

/** The paths and words that the tree shows. */
function drawn(page: string): readonly { readonly path: string; readonly about: string }[] {
  const lines = (blocks(page).find(({ text }) => text.startsWith('./\n'))?.text ?? '').trimEnd().split('\n').slice(1);
  const above: string[] = [];
  return lines.flatMap((line) => {
    const [, indent = '', name = '', about = ''] =
      /^((?:│ {3}| {4})*)(?:├── |└── )(.*?)(?: {2,}(.*))?$/.exec(line) ?? [];
    const depth = indent.length / 4;
    above.splice(depth, above.length, name);
    return name.endsWith('/') && about === '' ? [] : [{ path: above.join(''), about }];
  });
}

function checked(text: string): { readonly status: number | null; readonly stderr: string } {
  const { status, stderr } = spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' });
  return { status, stderr };
}
