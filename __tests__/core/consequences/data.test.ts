import { describe, expect, test } from '@jest/globals';
import { dataTies } from '../../../generators/core/consequences/data.js';
import { type Fixed, refusals } from '../../../generators/core/consequences/refusals.js';
import type { Yaml } from '../../../generators/core/model/yaml.js';
import { folder } from './folders.js';

type Given = Readonly<Record<string, Yaml>>;

const lab: Given = { name: 'My lab' };
const ephemeral = (volume: string) => ['database-socket', 'nginx-tls', 'db-tls', 'frontend'].includes(volume);
const ties = (before: Given, after: Given) =>
  dataTies(folder({ ...lab, ...before }).compose, folder({ ...lab, ...after }).compose, ephemeral);

const inDirectory = (path: string): Given => ({ 'storage.objects.kind': 'directory', 'storage.objects.path': path });
const onShare = (volume: string, path: string): Given => ({
  [`storage.${volume}.kind`]: 'nfs',
  [`storage.${volume}.server`]: 'nas',
  [`storage.${volume}.export`]: path,
});

describe('Dioptra with other answers', () => {
  const objects = { service: 'minio', target: '/data', volume: 'objects' };
  test.each<[string, Given, Given, ReturnType<typeof dataTies>]>([
    ['the same', {}, {}, { detached: [], unused: [] }],
    [
      'a tag, TLS, workers',
      {},
      { 'app.DIOPTRA_TAG': '2', 'tls.kind': 'none', 'app.TF_CPU': 4 },
      { detached: [], unused: [] },
    ],
    [
      'the name',
      {},
      { name: 'Other lab' },
      {
        detached: [
          ['db', '/var/lib/postgresql/data', 'database'],
          ['redis', '/data', 'queue'],
          ['minio', '/data', 'objects'],
          ['pgadmin', '/var/lib/pgadmin', 'pgadmin'],
        ].map(([service = '', target = '', volume = '']) => ({
          service,
          target,
          before: `the volume my-lab_${volume}`,
          after: `the volume other-lab_${volume}`,
          volume,
        })),
        unused: ['my-lab_database', 'my-lab_queue', 'my-lab_objects', 'my-lab_pgadmin'],
      },
    ],
    [
      'a volume becomes a directory',
      {},
      inDirectory('/srv/x'),
      {
        detached: [{ ...objects, before: 'the volume my-lab_objects', after: 'the directory /srv/x' }],
        unused: ['my-lab_objects'],
      },
    ],
    [
      'another directory',
      inDirectory('/srv/x'),
      inDirectory('/srv/y'),
      {
        detached: [{ ...objects, before: 'the directory /srv/x', after: 'the directory /srv/y' }],
        unused: ['/srv/x'],
      },
    ],
    [
      'another share',
      onShare('objects', '/x'),
      onShare('objects', '/y'),
      {
        detached: [{ ...objects, before: 'the share nas:/x', after: 'the share nas:/y' }],
        unused: ['nas:/x'],
      },
    ],
    [
      'how a share is mounted',
      onShare('objects', '/x'),
      { ...onShare('objects', '/x'), 'storage.objects.version': '4.1', 'storage.objects.options': 'hard' },
      { detached: [], unused: [] },
    ],
    [
      'the name, where the data lie in a directory',
      { ...inDirectory('/srv/x'), 'profiles.pgadmin': false },
      { ...inDirectory('/srv/x'), 'profiles.pgadmin': false, name: 'Other lab' },
      {
        detached: [
          {
            service: 'db',
            target: '/var/lib/postgresql/data',
            before: 'the volume my-lab_database',
            after: 'the volume other-lab_database',
            volume: 'database',
          },
          {
            service: 'redis',
            target: '/data',
            before: 'the volume my-lab_queue',
            after: 'the volume other-lab_queue',
            volume: 'queue',
          },
        ],
        unused: ['my-lab_database', 'my-lab_queue'],
      },
    ],
    [
      'other data sets, which are only read',
      onShare('datasets', '/a'),
      onShare('datasets', '/b'),
      { detached: [], unused: ['nas:/a'] },
    ],
    ['no data sets any more', onShare('datasets', '/a'), {}, { detached: [], unused: ['nas:/a'] }],
    ['pgAdmin off', {}, { 'profiles.pgadmin': false }, { detached: [], unused: ['my-lab_pgadmin'] }],
    ['pgAdmin on', { 'profiles.pgadmin': false }, {}, { detached: [], unused: [] }],
  ])('%s', (_, before, after, want) => {
    expect(ties(before, after)).toEqual(want);
  });
});

describe('small files', () => {
  const file = (volumes: string, top = '{}') =>
    `name: x\nservices: { a: { image: a, volumes: ${volumes} } }\nvolumes: ${top}\n`;
  test.each<[string, string, string, readonly string[], readonly string[]]>([
    [
      'a volume by its plain name',
      file('["d:/d"]', '{ d: }'),
      file('["e:/d"]', '{ e: }'),
      ['/d: the volume x_d → the volume x_e'],
      ['x_d'],
    ],
    [
      'another name in the file for the same',
      file('["d:/d"]', '{ d: { name: n } }'),
      file('["e:/d/"]', '{ e: { name: n } }'),
      [],
      [],
    ],
    [
      'an external one',
      file('["d:/d"]', '{ d: { external: true } }'),
      file('["d:/d"]', '{ d: }'),
      ['/d: the volume d → the volume x_d'],
      ['d'],
    ],
    ['no volume any more', file('["d:/d"]'), file('[]'), ['/d: the volume x_d → nothing that lasts'], ['x_d']],
    [
      'in memory now',
      file('["d:/d"]'),
      file('["d:/d"]', '{ d: { driver_opts: { type: tmpfs, device: tmpfs } } }'),
      ['/d: the volume x_d → nothing that lasts'],
      ['x_d'],
    ],
    ['the same data elsewhere in the container', file('["d:/d"]'), file('["d:/e"]'), [], []],
    ['read only now', file('["d:/d"]'), file('["d:/d:ro"]'), [], []],
    ['only read before', file('["d:/d:ro"]'), file('["e:/d:ro"]'), [], ['x_d']],
    ['files of the folder', file('["./a:/d"]'), file('["./b:/d"]'), [], []],
    [
      'a folder beside',
      file('["../a:/d"]'),
      file('["../b:/d"]'),
      ['/d: the directory ../a → the directory ../b'],
      ['../a'],
    ],
    ['what is the machine’s', file('["/var/run/docker.sock:/d"]'), file('["/run/podman.sock:/d"]'), [], []],
    [
      'a volume that is a directory',
      file('["d:/d"]', '{ d: { driver_opts: { type: none, o: "bind,rw", device: /srv/d } } }'),
      file('["/srv/d/:/d"]'),
      [],
      [],
    ],
    [
      'a part of a volume',
      file('[{ type: volume, source: d, target: /d, volume: { subpath: a } }]'),
      file('[{ type: volume, source: d, target: /d, volume: { subpath: b } }]'),
      ['/d: /a in the volume x_d → /b in the volume x_d'],
      ['x_d'],
    ],
    ['what is made again', file('["made:/d"]'), file('["made2:/d"]'), [], []],
    [
      'of a job',
      'services: { a: { profiles: [init], volumes: ["d:/d"] } }',
      'services: { a: { profiles: [init], volumes: ["e:/d"] } }',
      [],
      ['d'],
    ],
    ['of a service that goes', file('["d:/d"]'), 'services: {}', [], ['x_d']],
  ])('%s', (_, before, after, detached, unused) => {
    const found = dataTies(before, after, (volume) => volume.startsWith('made'));
    expect(found.detached.map((one) => `${one.target}: ${one.before} → ${one.after}`)).toEqual(detached);
    expect(found.unused).toEqual(unused);
  });
});

describe('refusals', () => {
  const answer = (path: string, was: string, now: string): Fixed => ({ path, ask: 'What it is', was, now });

  test('name the volume and the answer', () => {
    const [only, ...more] = refusals(ties({}, inDirectory('/srv/x')), [
      answer('storage.objects.kind', 'volume', 'directory'),
      answer('storage.queue.kind', 'volume', 'volume'),
    ]);
    expect(more).toEqual([]);
    expect(only).toEqual({
      code: 'answer/tied-to-data',
      message:
        'minio keeps /data in the volume my-lab_objects: with storage.objects.kind (volume before, directory now) it would look into the directory /srv/x',
      hint: 'keep it, or stop the deployment and copy everything from the volume my-lab_objects to the directory /srv/x, with owners and modes (cp -a). Nothing of it is removed either way. --i-know goes on all the same',
    });
  });

  test('one for each volume that the name detaches', () => {
    const found = refusals(ties({}, { name: 'Other lab' }), [answer('name', 'My lab', 'Other lab')]);
    expect(found).toHaveLength(4);
    expect(found[0]?.message).toBe(
      'db keeps /var/lib/postgresql/data in the volume my-lab_database: with name (My lab before, Other lab now) it would look into the volume other-lab_database',
    );
  });

  test('a volume under its old name has to be removed once it is copied', () => {
    const [only] = refusals(ties({}, onShare('objects', '/x')), []);
    expect(only?.message).toContain('with these answers it would look into the share nas:/x');
    expect(only?.hint).toContain('it has to be removed then');
  });

  describe('a server of the operator’s own', () => {
    const away: Given = { 'services.db.kind': 'external', 'services.db.host': 'pg.example.org' };
    const server = new Map([['db', 'the server pg.example.org']]);
    const moved = (before: Given, after: Given) =>
      dataTies(folder({ ...lab, ...before }).compose, folder({ ...lab, ...after }).compose, ephemeral, server);

    test('takes the place of one whose data stay behind', () => {
      const kind = answer('services.db.kind', 'bundled', 'external');
      const [only, ...more] = refusals(moved({}, away), [kind]);
      expect(more).toEqual([]);
      expect(only).toEqual({
        code: 'answer/tied-to-data',
        message:
          'db keeps /var/lib/postgresql/data in the volume my-lab_database: with services.db.kind (bundled before, external now) its clients would go to the server pg.example.org',
        hint: 'keep it, or write out first what is in the volume my-lab_database (scripts/backup.sh does, a database as SQL), and read it in at the server pg.example.org. Nothing of it is removed either way. --i-know goes on all the same',
      });
    });

    test('in a folder whose last run did not ask for it, too', () => {
      expect(refusals(moved({}, away), [])).toMatchObject([{ message: expect.stringContaining('with these answers') }]);
    });

    test('detaches nothing when it was there before, or when nothing was kept', () => {
      expect(moved(away, away).detached).toEqual([]);
      expect(refusals({ detached: [], unused: [] }, [answer('services.db.kind', 'bundled', 'external')])).toEqual([]);
    });

    test.each([
      ['services.db.kind', 'external', 'bundled'],
      ['services.db.host', 'pg.example.org', 'new.example.org'],
      ['services.db.databases.DB.name', 'restapi', 'other'],
    ])('%s: from %s to %s is refused by itself', (path, was, now) => {
      expect(refusals(moved(away, away), [answer(path, was, now)])).toMatchObject([{ code: 'answer/tied-to-data' }]);
    });
  });

  test('data that are only read, and a name without data, are free', () => {
    const changed = [answer('storage.datasets.export', '/a', '/b'), answer('name', 'a', 'b')];
    expect(refusals(ties(onShare('datasets', '/a'), onShare('datasets', '/b')), changed)).toEqual([]);
  });

  test('an answer that says what the data are is refused by itself', () => {
    const [only, ...more] = refusals({ detached: [], unused: [] }, [answer('app.POSTGRES_TAG', '16', '17')]);
    expect(more).toEqual([]);
    expect(only?.code).toBe('answer/tied-to-data');
    expect(only?.message).toBe('app.POSTGRES_TAG (What it is): the data that are there were made with 16, not with 17');
    expect(only?.hint).toContain('--i-know');
  });

  test('services that keep the same data are one matter', () => {
    const one = { target: '/d', before: 'the directory /a', after: 'the directory /b' };
    const found = refusals(
      {
        detached: [
          { service: 'x', ...one },
          { service: 'y', ...one },
        ],
        unused: [],
      },
      [answer('storage.extra', '/a', '/b')],
    );
    expect(found.map(({ message }) => message)).toEqual([
      'x keeps /d, y keeps /d in the directory /a: with storage.extra (/a before, /b now) it would look into the directory /b',
    ]);
  });
});
