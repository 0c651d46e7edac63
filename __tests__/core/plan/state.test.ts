import { describe, expect, test } from '@jest/globals';
import type { Recorded } from '../../../generators/core/model/file.js';
import { readManifest } from '../../../generators/core/plan/manifest.js';
import { stateFiles } from '../../../generators/core/plan/state.js';

const records: readonly Recorded[] = [
  { path: 'deployment.yml', id: 'deployment.yml', owner: 'operator', mode: 0o644 },
  { path: 'secrets/KEY.env', id: 'secrets/KEY.env', owner: 'secret', mode: 0o600, fate: 'orphan' },
  { path: 'systemd/lab.service', id: 'systemd/deployment.service', owner: 'generated', mode: 0o644, base: 'unit\n' },
];
const origin = { version: '1.2.3', stack: { name: 'lab', sha256: 'abc' } };
const hash = () => 'a'.repeat(64);
const files = stateFiles(records, origin, { name: 'lab', host: 'x' }, hash);
const text = files.at(-1)?.text ?? '';

describe('the state', () => {
  test('what git must not see, pristine copies of what is generated, and the manifest last', () => {
    expect(files.map(({ path }) => path)).toEqual([
      '.deployment/.gitignore',
      '.deployment/base/systemd/lab.service',
      '.deployment/manifest.json',
    ]);
    expect(files[1]?.text).toBe('unit\n');
    expect(JSON.parse(text)).toEqual({
      schema: 2,
      ...origin,
      answers: { host: 'x', name: 'lab' },
      files: [
        { path: 'deployment.yml', owner: 'operator', mode: '0644' },
        { path: 'secrets/KEY.env', owner: 'secret', mode: '0600', fate: 'orphan' },
        {
          path: 'systemd/lab.service',
          id: 'systemd/deployment.service',
          owner: 'generated',
          mode: '0644',
          sha256: hash(),
        },
      ],
    });
  });

  test('is read back as it was written', () => {
    expect(readManifest(text)).toMatchObject({ ok: true, value: JSON.parse(text) as object });
  });
});

describe('a manifest that anybody may have written', () => {
  const entry = { path: 'a', owner: 'generated', mode: '0644' };
  const manifest = (more: object, file: object = {}) =>
    JSON.stringify({ schema: 2, ...origin, files: [{ ...entry, ...file }], ...more });
  test.each<[string, string, string]>([
    ['no JSON', '{', 'is no JSON object'],
    ['a list', '[]', 'is no JSON object'],
    ['no schema', '{}', 'does not say its schema'],
    ['an unknown schema', manifest({ schema: 0 }), 'does not say its schema'],
    ['no version', manifest({ version: 3 }), 'does not say its version'],
    ['no stack', manifest({ stack: 'lab' }), 'does not say its stack'],
    ['answers of another kind', manifest({ answers: [] }), 'has answers that are no object'],
    ['no files', manifest({ files: {} }), 'has no list of files'],
    ['twice', manifest({ files: [entry, entry] }), 'names a twice'],
    [
      'a file below a file',
      manifest({ files: [entry, { ...entry, path: 'a/b' }] }),
      'names a as a file and as a folder',
    ],
    ...['../x', '/etc/passwd', 'a/../../x', '', '.', 'a//b', 'a\\b', 'a\nb', '.deployment/lock', '.Deployment/x'].map(
      (path): [string, string, string] => [
        `the path ${JSON.stringify(path)}`,
        manifest({}, { path }),
        'has an entry that is none',
      ],
    ),
    ['a mode of another kind', manifest({}, { mode: '4755' }), 'has an entry that is none'],
    ['an owner of another kind', manifest({}, { owner: 'root' }), 'has an entry that is none'],
    ['a fate of another kind', manifest({}, { fate: 'x' }), 'has an entry that is none'],
    ['a hash of another kind', manifest({}, { sha256: 'x' }), 'has an entry that is none'],
  ])('%s', (_, found, want) => {
    const read = readManifest(found);
    expect(read.ok ? [] : read.problems.map(({ code, message }) => [code, message])).toEqual([
      ['target/state-unreadable', expect.stringContaining(want)],
    ]);
  });

  test('a newer one names the version to use', () => {
    const read = readManifest(manifest({ schema: 3, version: '9.0.0' }));
    expect(read.ok ? [] : read.problems).toEqual([
      expect.objectContaining({ code: 'target/state-newer', hint: expect.stringContaining('create deployment@9.0.0') }),
    ]);
  });
});

test('schema 1, as 0.1.0 wrote it', () => {
  const generated = { owner: 'generated', mode: '0644', sha256: hash() };
  const old = {
    schema: 1,
    ...origin,
    files: [
      { path: 'deployment.yml', owner: 'operator', mode: '0644', sha256: hash() },
      { path: 'systemd/my-lab.service', ...generated },
      { path: 'systemd/my-lab-certificates.service', ...generated },
      { path: 'systemd/my-lab-certificates.timer', ...generated },
      { path: 'x', ...generated },
    ],
  };
  const read = readManifest(JSON.stringify(old));
  expect(read.ok && read.value).toEqual({
    schema: 2,
    ...origin,
    files: [
      { path: 'deployment.yml', owner: 'operator', mode: '0644' },
      { path: 'systemd/my-lab.service', id: 'systemd/deployment.service', ...generated },
      { path: 'systemd/my-lab-certificates.service', id: 'systemd/deployment-certificates.service', ...generated },
      { path: 'systemd/my-lab-certificates.timer', id: 'systemd/deployment-certificates.timer', ...generated },
      { path: 'x', ...generated },
    ],
  });
});
