import { describe, expect, test } from '@jest/globals';
import type { OutputFile, Owner } from '../../../generators/core/model/file.js';
import { foldersOf, plan } from '../../../generators/core/plan/plan.js';
import { stateFiles } from '../../../generators/core/plan/state.js';

const file = (path: string, owner: Owner = 'generated', text = `text of ${path}`): OutputFile => ({
  path,
  text,
  mode: owner === 'secret' ? 0o600 : 0o644,
  owner,
});

describe('plan', () => {
  test('every file is created, in the order of its path', () => {
    const found = plan([file('b'), file('a/c'), file('a/b')]);
    expect(found.ok && found.value.map((change) => [change.kind, change.file.path])).toEqual([
      ['create', 'a/b'],
      ['create', 'a/c'],
      ['create', 'b'],
    ]);
  });

  test.each<[string, readonly string[], readonly string[]]>([
    [
      'paths that lead out',
      ['../x', '/etc/x', 'a/../../x', 'a//b', './x', 'a\\..\\x', 'a\nb'],
      Array<string>(7).fill('target/outside'),
    ],
    ['our own state', ['.deployment/manifest.json', '.Deployment/x'], ['target/reserved', 'target/reserved']],
    ['two files, one place', ['a', 'a'], ['target/clash']],
    ['only case tells them apart', ['README.md', 'readme.md'], ['target/clash']],
    ['a file where a folder must be', ['a', 'a/b'], ['target/clash']],
  ])('%s', (_, paths, codes) => {
    const found = plan(paths.map((path) => file(path)));
    expect(found.ok ? [] : found.problems.map(({ code }) => code)).toEqual(codes);
  });

  test('folders of a path', () => {
    expect(foldersOf('a/b/c')).toEqual(['a', 'a/b']);
    expect(foldersOf('a')).toEqual([]);
  });
});

describe('stateFiles', () => {
  const origin = { version: '1.2.3', stack: { name: 'lab', sha256: 'abc' } };
  const changes = [
    file('deployment.yml', 'operator'),
    file('secrets/KEY.env', 'secret', 'KEY=hidden'),
    file('x/y'),
  ].map((made) => ({ kind: 'create' as const, file: made }));
  const files = stateFiles(changes, origin, (text) => `hash of ${text}`);

  test('manifest, and pristine copies of what is generated', () => {
    expect(files.map(({ path }) => path)).toEqual([
      '.deployment/.gitignore',
      '.deployment/base/x/y',
      '.deployment/manifest.json',
    ]);
    expect(files[1]?.text).toBe('text of x/y');
    expect(JSON.parse(files[2]?.text ?? '')).toEqual({
      schema: 1,
      ...origin,
      files: [
        { path: 'deployment.yml', owner: 'operator', mode: '0644', sha256: 'hash of text of deployment.yml' },
        { path: 'secrets/KEY.env', owner: 'secret', mode: '0600' },
        { path: 'x/y', owner: 'generated', mode: '0644', sha256: 'hash of text of x/y' },
      ],
    });
  });

  test('nothing of a secret but its place', () => {
    expect(files.some(({ text }) => text.includes('hidden'))).toBe(false);
  });
});
