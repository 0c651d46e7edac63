import { describe, expect, test } from '@jest/globals';
import type { Found, Oddity, OutputFile, Recorded } from '../../../generators/core/model/file.js';
import { type Facts, verdict } from '../../../generators/core/plan/verdict.js';

/** For each format: what was generated, what is generated now, an edit elsewhere, both together, and an edit of the same place. */
const formats: Readonly<Record<string, Record<'base' | 'next' | 'edit' | 'both' | 'same', string>>> = {
  '.env': {
    base: '# Tag\nTAG=1\n\nPORT=80\n',
    next: '# Tag\nTAG=2\n\nPORT=80\n',
    edit: '# Tag\nTAG=1\n\nPORT=80\nOWN=x\n',
    both: '# Tag\nTAG=2\n\nPORT=80\nOWN=x\n',
    same: '# Tag\nTAG=3\n\nPORT=80\n',
  },
  'docker-compose.yml': {
    base: 'services:\n  a:\n    image: a:1\n  b:\n    image: b\n',
    next: 'services:\n  a:\n    image: a:2\n  b:\n    image: b\n',
    edit: 'services:\n  a:\n    image: a:1\n    # mine\n    cpuset: "0"\n  b:\n    image: b\n',
    both: 'services:\n  a:\n    image: a:2\n    # mine\n    cpuset: "0"\n  b:\n    image: b\n',
    same: 'services:\n  a:\n    image: a:3\n  b:\n    image: b\n',
  },
  'config/nginx/nginx.conf': {
    base: 'a 1;\n\nb 1;\n\nc 1;\n',
    next: 'a 2;\n\nb 1;\n\nc 1;\n',
    edit: 'a 1;\n\nb 1;\n\nc 5;\n',
    both: 'a 2;\n\nb 1;\n\nc 5;\n',
    same: 'a 3;\n\nb 1;\n\nc 1;\n',
  },
  'scripts/x.sh': {
    base: '#!/bin/sh\na=1\n\nb=1\n\nc=1\n',
    next: '#!/bin/sh\na=2\n\nb=1\n\nc=1\n',
    edit: '#!/bin/sh\na=1\n\nb=1\n\nc=5\n',
    both: '#!/bin/sh\na=2\n\nb=1\n\nc=5\n',
    same: '#!/bin/sh\na=3\n\nb=1\n\nc=1\n',
  },
  'README.md': {
    base: '# A\n\none\n\ntwo\n\nthree\n',
    next: '# A\n\nONE\n\ntwo\n\nthree\n',
    edit: '# A\n\none\n\ntwo\n\nthree, and mine\n',
    both: '# A\n\nONE\n\ntwo\n\nthree, and mine\n',
    same: '# A\n\neins\n\ntwo\n\nthree\n',
  },
  'config/policy.json': {
    base: '{\n  "a": 1,\n\n  "b": 1,\n\n  "c": 1\n}\n',
    next: '{\n  "a": 2,\n\n  "b": 1,\n\n  "c": 1\n}\n',
    edit: '{\n  "a": 1,\n\n  "b": 1,\n\n  "c": 5\n}\n',
    both: '{\n  "a": 2,\n\n  "b": 1,\n\n  "c": 5\n}\n',
    same: '{\n  "a": 3,\n\n  "b": 1,\n\n  "c": 1\n}\n',
  },
};

const file = (path: string, text: string, mode: 0o644 | 0o755 = 0o644): OutputFile => ({
  path,
  text,
  mode,
  owner: 'generated',
});
const record = (path: string, base: string, more: Partial<Recorded> = {}): Recorded => ({
  path,
  id: path,
  owner: 'generated',
  mode: 0o644,
  base,
  ...more,
});
const there = (text: string, mode = 0o644): Found => ({ kind: 'text', text, mode });
const none: Found = { kind: 'none' };
const quiet = (kind: string, news = false) => ({ kind, news });

describe.each(Object.entries(formats))('generated: %s', (path, { base, next, edit, both, same }) => {
  const decide = (found: Found, now: string | undefined = base, more: Partial<Facts> = {}) =>
    verdict({
      path,
      found,
      recorded: record(path, base),
      ...(now === undefined ? {} : { next: file(path, now) }),
      ...more,
    });

  test.each<[string, ReturnType<typeof decide>, unknown]>([
    ['1: nothing changed', decide(there(base)), quiet('unchanged')],
    ['2: only the generator', decide(there(base), next), { kind: 'update', text: next, mode: 0o644, before: base }],
    ['3: only the operator', decide(there(edit)), quiet('edited')],
    ['4: both to the same', decide(there(next), next), quiet('same')],
    [
      '5: both, in different places',
      decide(there(edit), next),
      { kind: 'merge', text: both, mode: 0o644, before: edit },
    ],
    ['7: deleted, no news', decide(none), quiet('deleted')],
    ['7: deleted, news', decide(none, next), quiet('deleted', true)],
    ['7: deleted, wanted back', decide(none, next, { wish: 'restore' }), { kind: 'create', text: next, mode: 0o644 }],
    [
      'edited, wanted as generated',
      decide(there(edit), next, { wish: 'reset' }),
      { kind: 'update', text: next, mode: 0o644, before: edit },
    ],
    ['edited, to be left alone', decide(there(edit), next, { wish: 'mine' }), quiet('mine', true)],
    ['left alone', decide(there(same), next, { recorded: record(path, base, { fate: 'mine' }) }), quiet('mine')],
    [
      'left alone no longer',
      decide(there(same), next, { recorded: record(path, base, { fate: 'mine' }), wish: 'reset' }),
      { kind: 'update', text: next, mode: 0o644, before: same },
    ],
  ])('%s', (_, found, want) => {
    expect(found).toMatchObject(want as object);
    expect(Object.keys(found ?? {})).toEqual(expect.arrayContaining(Object.keys(want as object)));
  });

  test('6: both, in the same place: the new text waits, with the base and both sides marked', () => {
    const found = decide(there(same), next);
    expect(found).toMatchObject({ kind: 'clash', theirs: next, base, yours: same });
    expect(found?.kind === 'clash' && found.marked).toMatch(
      /<<<<<<< yours[\s\S]*\|\|\|\|\|\|\| last generated[\s\S]*>>>>>>> new/,
    );
  });

  test.each<[string, Found, unknown]>([
    ['8: untouched', there(base), { kind: 'remove', before: base }],
    ['8: untouched, in another style', there(base.replaceAll('\n', '\r\n')), { kind: 'remove' }],
    ['9: edited', there(edit), quiet('orphan', true)],
    ['9: a link', { kind: 'odd', what: 'link' }, quiet('orphan', true)],
    ['deleted already', none, undefined],
  ])('no longer generated: %s', (_, found, want) => {
    const decided = verdict({ path, found, recorded: record(path, base) });
    if (want === undefined) expect(decided).toBeUndefined();
    else expect(decided).toMatchObject(want as object);
  });

  test('9: told once, and dropped where that is wanted', () => {
    const recorded = record(path, base, { fate: 'orphan' });
    expect(verdict({ path, found: there(edit), recorded })).toEqual(quiet('orphan'));
    expect(verdict({ path, found: there(edit), recorded, wish: 'reset' })).toEqual({ kind: 'remove', before: edit });
  });

  test.each<[string, Found, unknown]>([
    ['10: nothing there', none, { kind: 'create', text: next, mode: 0o644 }],
    ['11: the same is there', there(next), quiet('same')],
    ['11: the same in another style', there(`\uFEFF${next.replaceAll('\n', '\r\n')}`), quiet('same')],
    ['12: something else is there', there(edit), { kind: 'clash', theirs: next, yours: edit }],
  ])('new: %s', (_, found, want) => {
    expect(verdict({ path, found, next: file(path, next) })).toMatchObject(want as object);
  });

  test('taking over: what is there counts as edited', () => {
    expect(verdict({ path, found: there(edit), next: file(path, next), adopting: true })).toEqual(
      quiet('edited', true),
    );
    expect(verdict({ path, found: there(next), next: file(path, next), adopting: true })).toEqual(quiet('same'));
    expect(verdict({ path, found: none, next: file(path, next), adopting: true })).toMatchObject({ kind: 'create' });
  });

  test.each<[string, Found]>([
    ['15: no text any more', { kind: 'binary', mode: 0o644 }],
    ...(['link', 'behind-link', 'folder', 'below-file', 'special', 'unreadable'] as const).map(
      (what: Oddity): [string, Found] => [`16: ${what}`, { kind: 'odd', what }],
    ),
  ])('%s: kept, and a clash only where there is news', (_, found) => {
    expect(decide(found)).toEqual(quiet('edited'));
    expect(decide(found, next)).toMatchObject({ kind: 'clash', theirs: next, base });
    expect(verdict({ path, found, next: file(path, next) })).toMatchObject({ kind: 'clash', theirs: next });
  });

  test.each<[string, (text: string) => string]>([
    ['CRLF', (text) => text.replaceAll('\n', '\r\n')],
    ['a byte-order mark', (text) => `\uFEFF${text}`],
    ['no final newline', (text) => text.replace(/\n$/, '')],
    ['all of it', (text) => `\uFEFF${text.replace(/\n$/, '').replaceAll('\n', '\r\n')}`],
  ])('18: %s is no edit, and stays', (_, style) => {
    expect(decide(there(style(base)))).toEqual(quiet('unchanged'));
    expect(decide(there(style(base)), next)).toMatchObject({ kind: 'update', text: style(next) });
    expect(decide(there(style(edit)))).toEqual(quiet('edited'));
    expect(decide(there(style(edit)), next)).toMatchObject({ kind: 'merge', text: style(both) });
  });
});

describe('14: modes', () => {
  const path = 'x.sh';
  test.each<[string, number, number, 0o644 | 0o755, string, unknown]>([
    ['nothing', 0o644, 0o644, 0o644, 'b', quiet('unchanged')],
    ['the operator is stricter', 0o644, 0o600, 0o644, 'b', quiet('unchanged')],
    ['a clone with umask 002', 0o644, 0o664, 0o644, 'b', quiet('unchanged')],
    ['a clone with umask 077', 0o755, 0o700, 0o755, 'b', quiet('unchanged')],
    ['the generator makes it executable', 0o644, 0o644, 0o755, 'b', { kind: 'mode', mode: 0o755 }],
    ['for those who may read it', 0o644, 0o600, 0o755, 'b', { kind: 'mode', mode: 0o700 }],
    ['and no longer', 0o755, 0o755, 0o644, 'b', { kind: 'mode', mode: 0o644 }],
    ['the operator has made it so', 0o644, 0o755, 0o644, 'b', quiet('unchanged')],
    ['with a new text', 0o644, 0o600, 0o644, 'n', { kind: 'update', mode: 0o600 }],
    ['with a new text and mode', 0o644, 0o640, 0o755, 'n', { kind: 'update', mode: 0o750 }],
  ])('%s', (_, was, disk, now, text, want) => {
    const facts = {
      path,
      found: there('b\n', disk),
      recorded: record(path, 'b\n', { mode: was }),
      next: file(path, `${text}\n`, now),
    };
    expect(verdict(facts)).toMatchObject(want as object);
  });
});

describe('secrets', () => {
  const path = 'secrets/KEY.env';
  const next: OutputFile = { path, text: '', mode: 0o600, owner: 'secret' };
  const recorded: Recorded = { path, id: path, owner: 'secret', mode: 0o600 };
  const secret = (mode: number): Found => ({ kind: 'secret', mode });
  test.each<[string, Partial<Facts> & { found: Found }, unknown]>([
    ['new', { found: none, next }, { kind: 'create', text: '', mode: 0o600 }],
    ['new, and there', { found: secret(0o600), next }, quiet('unchanged')],
    ['there', { found: secret(0o600), next, recorded }, quiet('unchanged')],
    ['stricter than it must be', { found: secret(0o400), next, recorded }, quiet('unchanged')],
    ['looser', { found: secret(0o644), next, recorded }, { kind: 'mode', mode: 0o600 }],
    ['lost', { found: none, next, recorded }, quiet('absent', true)],
    ['a link', { found: { kind: 'odd', what: 'link' }, next, recorded }, quiet('unchanged')],
    ['a folder', { found: { kind: 'odd', what: 'folder' }, next, recorded }, { kind: 'clash' }],
    ['another was given', { found: secret(0o600), next, recorded, wish: 'reset' }, { kind: 'create', text: '' }],
    ['no longer needed', { found: secret(0o600), recorded }, quiet('orphan', true)],
    [
      'no longer needed, told already',
      { found: secret(0o600), recorded: { ...recorded, fate: 'orphan' } },
      quiet('orphan'),
    ],
    ['needed again', { found: secret(0o600), next, recorded: { ...recorded, fate: 'orphan' } }, quiet('unchanged')],
  ])('%s', (_, facts, want) => {
    expect(verdict({ path, ...facts })).toMatchObject(want as object);
  });
});

describe('the operator’s own', () => {
  const path = 'deployment.yml';
  const next: OutputFile = { path, text: 'host: b\n', mode: 0o644, owner: 'operator' };
  test.each<[string, Found, unknown]>([
    ['missing: made again', none, { kind: 'create', text: 'host: b\n' }],
    ['says so already', there('host: b\n', 0o600), quiet('unchanged')],
    ['is told to change', there('host: a\n', 0o600), { kind: 'update', text: 'host: b\n', mode: 0o600 }],
    ['a link', { kind: 'odd', what: 'link' }, { kind: 'clash' }],
  ])('%s', (_, found, want) => {
    expect(verdict({ path, found, next })).toMatchObject(want as object);
  });
});
