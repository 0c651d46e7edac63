import { describe, expect, test } from '@jest/globals';
import { fault } from '../../../generators/core/merge/fault.js';
import { merge } from '../../../generators/core/merge/merge.js';
import { readDocument } from '../../../generators/core/yaml/document.js';
import { compiled } from '../../rules/dioptra.js';

const generated = (given: Parameters<typeof compiled>[0]) =>
  new Map(compiled(given).files.map(({ path, text }) => [path, text]));

const plain = { name: 'Lab', host: 'lab.example.org' };

/** What two runs of the generator would write: other answers stand for a newer template. */
const updates: readonly (readonly [string, ReadonlyMap<string, string>, ReadonlyMap<string, string>])[] = [
  [
    'a newer version',
    generated(plain),
    generated({ ...plain, 'app.DIOPTRA_TAG': '1.2.0', 'app.POSTGRES_TAG': '16.15-bookworm' }),
  ],
  ['more workers', generated(plain), generated({ ...plain, 'app.TF_CPU': 3, 'app.TORCH_CPU': 2 })],
  ['fewer workers', generated({ ...plain, 'app.TF_CPU': 3, 'app.TORCH_CPU': 2 }), generated(plain)],
  [
    'pgAdmin',
    generated(plain),
    generated({ ...plain, 'profiles.pgadmin': true, 'app.PGADMIN_EMAIL': 'a@example.org' }),
  ],
  [
    'without pgAdmin',
    generated({ ...plain, 'profiles.pgadmin': true, 'app.PGADMIN_EMAIL': 'a@example.org' }),
    generated(plain),
  ],
  ['a registry', generated(plain), generated({ ...plain, 'registry.prefix': 'mirror.example.org/x' })],
  ['TLS', generated({ ...plain, 'tls.kind': 'none' }), generated({ ...plain, 'tls.kind': 'self-signed' })],
  ['without TLS', generated({ ...plain, 'tls.kind': 'self-signed' }), generated({ ...plain, 'tls.kind': 'none' })],
];

type Edit = (text: string) => string;

/** Puts something in at the first place that `where` finds; a text without such a place cannot be edited so. */
const at =
  (where: RegExp, put: string): Edit =>
  (text) =>
    text.replace(where, (found) => put.replace('$&', () => found));

/** An edit can be made to the old file and to the new one: merging must give the same as making it to the new one. */
const edits: readonly (readonly [string, string, Edit])[] = [
  [
    'docker-compose.yml',
    'a limit',
    at(/(?<=^ {2}redis:\n(?: {3}.*\n)*?) {10}memory: .*\n/m, '          memory: 1g # mine\n'),
  ],
  [
    'docker-compose.yml',
    'a comment above a service',
    at(/^ {2}minio:\n/m, '  # object store: see ticket 12 – Größe 🚀\n$&'),
  ],
  [
    'docker-compose.yml',
    'a service of my own, at the beginning',
    at(/^services:\n/m, '$&  mine: # mine\n    image: mine:1\n    networks: [backend]\n'),
  ],
  [
    'docker-compose.yml',
    'another restart policy',
    at(/(?<=^ {2}db:\n(?: {3}.*\n)*?) {4}restart: unless-stopped\n/m, '    restart: always # mine\n'),
  ],
  [
    'docker-compose.yml',
    'a mount',
    at(
      /(?<=^ {2}restapi:\n(?: {3}.*\n)*?) {4}volumes:\n/m,
      '$&      - type: bind\n        source: ./mine\n        target: /mine\n',
    ),
  ],
  ['docker-compose.yml', 'a network', at(/^networks:\n/m, '$&  mine:\n    external: true # made by hand\n')],
  ['.env', 'a key of my own', at(/\nREDIS_TAG=.*\n/, '$&\n# mine\nMINE=1\n')],
  ['.env', 'another version', at(/^REDIS_TAG=.*$/m, 'REDIS_TAG=8.0.0 # pinned')],
  ['.env', 'a comment', at(/^NODE_TAG=/m, '# for the front end only\n$&')],
  ['envs/restapi.env', 'a variable', at(/^DIOPTRA_RESTAPI_ENV=.*\n/m, '$&MINE="$${X}\n2"\n')],
  ['config/nginx/nginx.conf', 'a setting', at(/^ {4}sendfile on;\n/m, '$&    types_hash_max_size 4096; # mine\n')],
  [
    'config/nginx/conf.d/site.conf',
    'a comment on one of many like it',
    at(/^.*\/swagger.json \{\n/m, '        # mine\n$&'),
  ],
  [
    'config/nginx/conf.d/site.conf',
    'another limit in one of many like it',
    at(/(?<=\/swaggerui\/ \{\n(?:.*\n){2}).*100m;\n/m, '        client_max_body_size 200m;\n'),
  ],
  ['README.md', 'a chapter', at(/^## /m, '## Ours\n\nAsk Ann.\n\n$&')],
];

describe.each(updates)('real files: %s', (_, base, theirs) => {
  test.each(edits)('%s: %s', (path, _name, edit) => {
    const [before, after] = [base.get(path), theirs.get(path)];
    if (before === undefined || after === undefined) throw new Error(`${path} is not there`);
    const yours = edit(before);
    const want = edit(after);
    expect([yours === before, want === after]).toEqual([false, false]);
    expect(merge(path, { base: before, yours, theirs: after })).toEqual({ kind: 'merged', text: want });
  });

  test('every edit of a file at once', () => {
    for (const path of new Set(edits.map(([path]) => path))) {
      const all: Edit = (text) =>
        edits.filter((edit) => edit[0] === path).reduce((sofar, [, , edit]) => edit(sofar), text);
      const [before = '', after = ''] = [base.get(path), theirs.get(path)];
      expect(merge(path, { base: before, yours: all(before), theirs: after })).toEqual({
        kind: 'merged',
        text: all(after),
      });
    }
  });

  test('untouched files, and files that the template left alone', () => {
    for (const [path, before] of base) {
      const after = theirs.get(path);
      if (after === undefined) continue;
      const yours = `${before}# mine\n`;
      expect(merge(path, { base: before, yours: before, theirs: after })).toEqual({ kind: 'merged', text: after });
      expect(merge(path, { base: before, yours, theirs: before })).toEqual({ kind: 'merged', text: yours });
    }
  });
});

test('the same key on both sides is a clash, and the marks can be taken out of it', () => {
  const [, base, theirs] = updates[0] ?? [];
  const [before = '', after = ''] = [base?.get('.env'), theirs?.get('.env')];
  const yours = before.replace(/^DIOPTRA_TAG=.*$/m, 'DIOPTRA_TAG=0.9');
  const merged = merge('.env', { base: before, yours, theirs: after });
  expect(merged).toMatchObject({ kind: 'clash', why: 'DIOPTRA_TAG' });
  const marked = merged.kind === 'clash' ? merged.marked : '';
  expect(fault('.env', marked)).toBe('conflict marks are left in it');
  expect(marked.replace(/^<{7} yours\n[\s\S]*?^={7}\n([\s\S]*?)^>{7} new\n/m, '$1')).toBe(after);
});

test('a service that goes, with an edit inside', () => {
  const [, base, theirs] = updates[2] ?? [];
  const [before = '', after = ''] = [base?.get('docker-compose.yml'), theirs?.get('docker-compose.yml')];
  const gone = Object.keys(services(before)).find((name) => !(name in services(after)));
  const yours = before.replace(new RegExp(`^ {2}${gone}:\\n`, 'm'), '$&    cpuset: 0,1\n');
  expect(yours).not.toBe(before);
  expect(merge('docker-compose.yml', { base: before, yours, theirs: after })).toMatchObject({
    kind: 'clash',
    why: `services.${gone}`,
  });
});

function services(text: string): object {
  const value = readDocument('', text).document?.value;
  return typeof value === 'object' && value !== null && 'services' in value ? Object(value.services) : {};
}
