import { describe, expect, test } from '@jest/globals';
import type { Found, OutputFile, Owner, Recorded } from '../../../generators/core/model/file.js';
import { foldersOf } from '../../../generators/core/plan/folders-of.js';
import { type Before, nothingBefore, plan } from '../../../generators/core/plan/plan.js';

const file = (path: string, owner: Owner = 'generated', text = `text of ${path}\n`): OutputFile => ({
  path,
  text,
  mode: owner === 'secret' ? 0o600 : 0o644,
  owner,
});

describe('a new folder', () => {
  test('every file is created, in the order of its path', () => {
    const found = plan([file('b'), file('a/c'), file('a/b')], nothingBefore);
    expect(found.ok && found.value.changes.map(({ kind, path }) => [kind, path])).toEqual([
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
    const found = plan(
      paths.map((path) => file(path)),
      nothingBefore,
    );
    expect(found.ok ? [] : found.problems.map(({ code }) => code)).toEqual(codes);
  });

  test('folders of a path', () => {
    expect(foldersOf('a/b/c')).toEqual(['a', 'a/b']);
    expect(foldersOf('a')).toEqual([]);
  });
});

/** A folder as the last run recorded it, and what is in it now. */
function wasThen(records: readonly Recorded[], texts: Readonly<Record<string, string>>): Before {
  const found = (path: string): Found =>
    texts[path] === undefined ? { kind: 'none' } : { kind: 'text', text: texts[path], mode: 0o644 };
  return { recorded: records, found, wishes: new Map() };
}
const record = (path: string, base: string, id = path): Recorded => ({
  path,
  id,
  owner: 'generated',
  mode: 0o644,
  base,
});
const renamed = (text: string): OutputFile => ({ ...file('new.conf', 'generated', text), id: 'old.conf' });

describe('13: renamed', () => {
  const base = 'a 1;\n\nb 1;\n\nc 1;\n';
  const next = 'a 2;\n\nb 1;\n\nc 1;\n';
  test.each<[string, Readonly<Record<string, string>>, readonly unknown[]]>([
    ['untouched', { 'old.conf': base }, [{ kind: 'move', path: 'new.conf', from: 'old.conf', text: next }]],
    [
      'with an edit',
      { 'old.conf': base.replace('c 1', 'c 5') },
      [{ kind: 'move', path: 'new.conf', from: 'old.conf', text: next.replace('c 1', 'c 5') }],
    ],
    [
      'with an edit that clashes: it moves as it is',
      { 'old.conf': base.replace('a 1', 'a 5') },
      [
        {
          kind: 'move',
          path: 'new.conf',
          text: base.replace('a 1', 'a 5'),
          clash: expect.objectContaining({ theirs: next, base }),
        },
      ],
    ],
    ['deleted', {}, [{ kind: 'deleted', path: 'new.conf', news: true }]],
    [
      'something is in the new place',
      { 'old.conf': base, 'new.conf': 'x\n' },
      [
        { kind: 'clash', path: 'new.conf' },
        { kind: 'remove', path: 'old.conf' },
      ],
    ],
  ])('%s', (_, texts, want) => {
    const found = plan([renamed(next)], wasThen([record('old.conf', base)], texts));
    expect(found.ok && found.value.changes).toMatchObject(want);
  });

  test('a clash keeps the old base, so that the next run finds it again; else the new text is the base', () => {
    const at = (text: string) => plan([renamed(next)], wasThen([record('old.conf', base)], { 'old.conf': text }));
    const bases = [at(base), at(base.replace('a 1', 'a 5'))].map((found) => found.ok && found.value.records);
    expect(bases).toEqual([
      [expect.objectContaining({ path: 'new.conf', id: 'old.conf', base: next })],
      [expect.objectContaining({ path: 'new.conf', id: 'old.conf', base })],
    ]);
  });
});

describe('what is recorded', () => {
  const old = [
    record('clash', 'b\n'),
    record('gone', 'b\n'),
    record('orphan', 'b\n'),
    record('deleted', 'b\n'),
    record('lost', 'b\n'),
  ];
  const texts = { clash: 'mine\n', gone: 'b\n', orphan: 'mine\n', here: 'other\n' };
  const now = [file('clash', 'generated', 'n\n'), file('deleted', 'generated', 'n\n'), file('here'), file('new')];
  const found = plan(now, wasThen(old, texts));
  const records = new Map((found.ok ? found.value.records : []).map((one) => [one.path, one]));

  test.each<[string, unknown]>([
    ['clash', { base: 'b\n' }],
    ['gone', undefined],
    ['lost', undefined],
    ['orphan', { base: 'b\n', fate: 'orphan' }],
    ['deleted', { base: 'n\n' }],
    ['here', undefined],
    ['new', { base: 'text of new\n' }],
  ])('%s', (path, want) => {
    if (want === undefined) expect(records.get(path)).toBeUndefined();
    else expect(records.get(path)).toMatchObject(want as object);
  });

  test('one impossible file does not change the fate of another', () => {
    expect(found.ok && found.value.changes.map(({ kind, path }) => `${path}: ${kind}`)).toEqual([
      'clash: clash',
      'deleted: deleted',
      'gone: remove',
      'here: clash',
      'new: create',
      'orphan: orphan',
    ]);
  });
});
