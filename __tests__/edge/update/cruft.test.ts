import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import type { FolderCommand } from '../../../generators/edge/command.js';
import { folderCommand } from '../../../generators/edge/folder-commands.js';
import { report } from '../../../generators/edge/report.js';
import { resolve } from '../../../generators/edge/resolve.js';
import { alone, git } from '../git/repositories.js';
import { emptyFolder } from '../places.js';
import { quietWorld, script } from '../world.js';
import { isIn, place, readIn, run, snapshot, times } from './folder.js';
import { rowsOf } from './rows.js';
import { made, problemsOf, set, standing, update, updateTo, verdicts } from './runs.js';
import { put, type Small } from './small.js';

alone();

/** The tests of cruft, as the acceptance list of the update names them. */
const names = [
  'check',
  'check_strict',
  'check_not_strict',
  'check_stale',
  'update_noop',
  'update_unclean',
  'update_and_check_real_repo',
  'update_allow_untracked_files',
  'update',
  'update_strict',
  'update_not_strict',
  'update_with_conflicts',
  'update_with_conflicts_with_git',
  'update_interactive_cancelled',
  'update_interactive_skip',
  'update_interactive_view',
  'update_when_new_file',
  'update_when_file_moved',
  'view_no_changes',
  'view_no_changes_when_deleted',
  'same_commit_but_ask_for_input',
  'update_with_input_changes',
  'new_inputs_added_to_template',
  'refresh_private_variables',
  'update_changed_variables',
  'update_changed_variables_wrong_file',
  'diff has_diff',
  'diff no_diff',
  'diff checkout',
  'diff -e',
  'diff not a tty',
  'diff_skip_git_dir',
  'diff_git_subdir',
  'local_extension_* (7)',
  'submodule_* (3)',
  'link',
  'link_interactive',
  'link_checkout',
  'examples',
  'directory_and_checkout',
  '*_stores_checkout_value',
  'create_with_skips',
  'update_locally_cloned_template',
  'relative_repo_check',
  'get_diff add / delete / unicode',
  'remove_paths',
  'skip from state + pyproject',
];

const noRefs = 'an application is a folder or a built-in one, and has no refs of git';
const meaningless: Readonly<Record<string, string>> = {
  check_strict: noRefs,
  check_not_strict: noRefs,
  update_strict: noRefs,
  'diff checkout': noRefs,
  'diff -e': 'diff always ends with 0; status says with its exit code whether something differs',
  'local_extension_* (7)': 'an update runs no code of the application',
  'submodule_* (3)': 'an application is taken as it lies there, whatever git makes of its folders',
  link_checkout: noRefs,
  examples: 'the same as link, with templates from the network',
  directory_and_checkout: noRefs,
  '*_stores_checkout_value': noRefs,
  remove_paths: 'what is left alone is named file by file, not by patterns',
};

const { row, complete } = rowsOf(names, meaningless);

const text = (first: string, second: string) => `# head\n${first}\n\n# the middle\n\n${second}\n\n# the end\n`;
const one: Small = { files: { 'conf/a.conf': text('first 1', 'second 1') } };
const two: Small = { tag: '2', files: { 'conf/a.conf': text('first 2', 'second 1') } };

const asks = (questions: Readonly<Record<string, string>>): Small => ({
  questions,
  environment: Object.fromEntries(Object.keys(questions).map((name) => [name, `"\${${name}}"`])),
});

const command = (order: FolderCommand) => folderCommand(order, quietWorld(order.folder));
const status = (folder: string) => command({ kind: 'status', folder, json: false });
const diff = (folder: string, ...paths: readonly string[]) => command({ kind: 'diff', folder, paths, json: false });

function repository(folder: string): void {
  git(folder, 'init', '-q');
  git(folder, 'config', 'user.name', 'Operator');
  git(folder, 'config', 'user.email', 'operator@example.org');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'first');
}

describe('check', () => {
  row('check', 'exit 0 and the version where all is as generated', async () => {
    const { folder } = await made(one);
    expect(await status(folder)).toMatchObject({
      exit: 0,
      out: expect.stringContaining('written by create-deployment'),
    });
  });

  row('check_stale', 'exit 10 where an update would change something, and the folder stays as it is', async () => {
    const { cwd, folder } = await made(one);
    put(cwd, two);
    const [files, stamps] = [snapshot(folder), times(folder)];
    expect(await status(folder)).toMatchObject({ exit: 10 });
    expect([snapshot(folder), times(folder)]).toEqual([files, stamps]);
  });

  test.each([
    ['edited', (folder: string) => place(join(folder, 'conf/a.conf'), 'mine\n')],
    ['deleted', (folder: string) => rmSync(join(folder, 'conf/a.conf'))],
    ['odd', (folder: string) => place(join(folder, 'conf/a.conf'), new Uint8Array([0, 1, 255]))],
    ['secret-missing', (folder: string) => rmSync(join(folder, 'secrets/KEY.env'))],
  ])('check_stale: what is %s is told, with exit 10', async (state, act) => {
    const { folder } = await made(one);
    act(folder);
    const { out, exit } = await status(folder);
    expect([exit, out.split('\n').filter((line) => line.startsWith(`  ${state}`)).length]).toEqual([10, 1]);
  });
});

describe('update', () => {
  row('update_noop', 'up to date, exit 0, nothing touched', async () => {
    const { cwd, folder } = await made(one);
    const [files, stamps] = [snapshot(folder), times(folder)];
    expect(report(await update(cwd))).toMatchObject({ exit: 0, out: expect.stringContaining('is up to date') });
    expect([snapshot(folder), times(folder)]).toEqual([files, stamps]);
  });

  row('update_unclean', 'what is not committed is no reason to refuse, and survives', async () => {
    const { cwd, folder } = await made(one);
    repository(folder);
    place(join(folder, 'conf/a.conf'), text('first 1', 'mine'));
    expect(report(await updateTo(two, cwd)).exit).toBe(0);
    expect(readIn(folder, 'conf/a.conf')).toBe(text('first 2', 'mine'));
  });

  row('update_allow_untracked_files', 'untracked files are left alone', async () => {
    const { cwd, folder } = await made(one);
    repository(folder);
    place(join(folder, 'conf/untracked.conf'), 'mine\n');
    expect((await updateTo(two, cwd, { commit: true })).kind).toBe('updated');
    expect(readIn(folder, 'conf/untracked.conf')).toBe('mine\n');
    expect(git(folder, 'status', '--porcelain')).toBe('?? conf/untracked.conf\n');
  });

  row('update_and_check_real_repo', 'a repository with hand-made commits between: update, status, update', async () => {
    const { cwd, folder } = await made(one);
    repository(folder);
    place(join(folder, 'conf/a.conf'), text('first 1', 'mine'));
    git(folder, 'commit', '-q', '-a', '-m', 'mine');
    await update(cwd, { wishes: new Map([['conf/always.conf', 'mine']]) });
    place(join(folder, 'conf/always.conf'), 'also mine\n');
    const next = { ...two, files: { ...two.files, 'conf/always.conf': 'always 2\n' } };
    expect((await updateTo(next, cwd, { commit: true })).kind).toBe('updated');
    expect(readIn(folder, 'conf/always.conf')).toBe('also mine\n');
    expect((await standing(folder)).update?.nothing).toBe(true);
    expect(verdicts(await update(cwd))).toEqual({ 'conf/a.conf': 'edited', 'conf/always.conf': 'mine' });
    expect(git(folder, 'status', '--porcelain')).toBe('');
  });

  row('update', 'what is new is there afterwards, and status says that nothing differs', async () => {
    const { cwd, folder } = await made(one);
    expect(verdicts(await updateTo(two, cwd))).toMatchObject({
      'conf/a.conf': 'update',
      'docker-compose.yml': 'update',
    });
    expect([readIn(folder, 'conf/a.conf'), (await status(folder)).exit]).toEqual([text('first 2', 'second 1'), 0]);
  });

  row('update_not_strict', 'a folder that a newer version wrote is refused, unless one insists', async () => {
    const { cwd, folder } = await made(one);
    const world = { package: { ...quietWorld(cwd).package, version: '99.0.0' } };
    await update(cwd, {}, { world });
    put(cwd, two);
    expect(problemsOf(await update(cwd))).toEqual(['target/downgrade']);
    expect(readIn(folder, 'conf/a.conf')).toContain('first 1');
    expect((await update(cwd, { allowDowngrade: true })).kind).toBe('updated');
    expect(readIn(folder, 'conf/a.conf')).toContain('first 2');
  });

  for (const [name, prepare] of [
    ['update_with_conflicts', () => undefined],
    ['update_with_conflicts_with_git', repository],
  ] as const)
    row(name, 'exit 3, the file stays valid, the clash waits until it is resolved', async () => {
      const compose = 'docker-compose.yml';
      const { cwd, folder } = await made(one);
      prepare(folder);
      place(join(folder, compose), readIn(folder, compose).replace('lab/web:1', 'lab/web:mine'));
      const own = readIn(folder, compose);
      const outcome = await updateTo(two, cwd);
      expect(report(outcome)).toMatchObject({
        exit: 3,
        out: expect.stringMatching(/CLASH +docker-compose\.yml {2}services\.web\.image/),
      });
      expect(readIn(folder, compose)).toBe(own);
      expect(existsSync(join(folder, `${compose}.rej`))).toBe(false);
      expect(readIn(folder, 'conf/a.conf')).toBe(text('first 2', 'second 1'));
      expect((await status(folder)).out).toMatch(/clash +docker-compose\.yml/);
      const order = { kind: 'resolve', folder, paths: [compose], take: 'theirs', json: false } as const;
      expect((await resolve(order, quietWorld(folder), undefined)).ok).toBe(true);
      expect(load(readIn(folder, compose))).toMatchObject({ services: { web: { image: 'lab/web:2' } } });
      expect((await status(folder)).exit).toBe(0);
    });

  row('update_interactive_cancelled', 'leaves all as it is', async () => {
    const { cwd, folder } = await made(one);
    put(cwd, two);
    const [files, stamps] = [snapshot(folder), times(folder)];
    const outcome = await update(cwd, { yes: false }, script(['write', 'stop']));
    expect([outcome.kind, report(outcome).exit]).toEqual(['stopped', 1]);
    expect([snapshot(folder), times(folder)]).toEqual([files, stamps]);
  });

  row('update_interactive_skip', 'a change of one file that is not wanted is not offered again', async () => {
    const { cwd, folder } = await made(one);
    put(cwd, two);
    await update(cwd, { wishes: new Map([['conf/a.conf', 'mine']]) });
    expect(readIn(folder, 'conf/a.conf')).toBe(text('first 1', 'second 1'));
    expect(readIn(folder, 'docker-compose.yml')).toContain('lab/web:2');
    expect(report(await update(cwd))).toMatchObject({ exit: 0, out: expect.stringContaining('is up to date') });
    expect((await status(folder)).exit).toBe(0);
  });

  row('update_interactive_view', 'what would be done is shown before the question', async () => {
    const { cwd } = await made(one);
    put(cwd, two);
    const said: string[] = [];
    const { prompt } = script(['write', 'write']);
    await update(cwd, { yes: false }, { prompt, world: { say: (line) => void said.push(line) } });
    expect(said.join('\n')).toMatch(/changed {2}conf\/a\.conf/);
  });

  row('update_when_new_file', 'it is there', async () => {
    const { cwd, folder } = await made(one);
    await updateTo({ files: { ...one.files, 'conf/deep/er/new.conf': 'new\n' } }, cwd);
    expect(readIn(folder, 'conf/deep/er/new.conf')).toBe('new\n');
  });

  row('update_when_file_moved', 'untouched, it is at its new place; edited, the old one stays too', async () => {
    const moved: Small = { files: { 'conf/b.conf': text('first 1', 'second 1') } };
    const untouched = await made(one);
    await updateTo(moved, untouched.cwd);
    expect([isIn(untouched.folder, 'conf/a.conf'), isIn(untouched.folder, 'conf/b.conf')]).toEqual([false, true]);
    const edited = await made(one);
    place(join(edited.folder, 'conf/a.conf'), text('first 1', 'mine'));
    expect(verdicts(await updateTo(moved, edited.cwd))).toMatchObject({
      'conf/a.conf': 'orphan',
      'conf/b.conf': 'create',
    });
    expect(readIn(edited.folder, 'conf/a.conf')).toContain('mine');
  });

  row('view_no_changes', 'a dry run shows that there are none', async () => {
    const { cwd } = await made(one);
    expect(report(await update(cwd, { dryRun: true }))).toMatchObject({
      exit: 0,
      out: expect.stringContaining('is up to date'),
    });
  });

  row(
    'view_no_changes_when_deleted',
    'a change of a file that the operator has deleted is told once, and no patch',
    async () => {
      const { cwd, folder } = await made(one);
      rmSync(join(folder, 'conf/a.conf'));
      put(cwd, { files: two.files ?? {} });
      const dry = report(await update(cwd, { dryRun: true }));
      expect(dry.out).toContain('--restore conf/a.conf');
      expect(dry.out).not.toMatch(/^[-+]{3} /m);
      await update(cwd);
      expect(report(await update(cwd, { dryRun: true })).out).toContain('is up to date');
    },
  );
});

describe('answers', () => {
  const mode = asks({ MODE: '{ ask: Mode, default: fast }' });

  row('same_commit_but_ask_for_input', 'the same version, and a question asked again', async () => {
    const { cwd, folder } = await made(mode);
    await update(cwd, { yes: false, ask: ['app.MODE'] }, script(['app.MODE', 'slow'], ['write', 'write']));
    expect(readIn(folder, '.env')).toContain('MODE=slow');
  });

  row('update_with_input_changes', 'another answer alone is a change, and a patch of a dry run', async () => {
    const { cwd, folder } = await made(mode);
    const sets = set({ 'app.MODE': 'slow' });
    expect(report(await update(cwd, { dryRun: true, sets })).out).toMatch(/^-MODE=fast\n\+MODE=slow$/m);
    expect(verdicts(await update(cwd, { sets }))).toEqual({
      '.env': 'update',
      'README.md': 'update',
      'deployment.yml': 'update',
    });
    expect(readIn(folder, '.env')).toContain('MODE=slow');
  });

  row('new_inputs_added_to_template', 'a new question is asked, and its answer used', async () => {
    const { cwd, folder } = await made();
    put(cwd, mode);
    await update(cwd, { yes: false }, script(['app.MODE', 'slow'], ['write', 'write']));
    expect(readIn(folder, '.env')).toContain('MODE=slow');
  });

  row('refresh_private_variables', 'settings that nobody chose, and what is computed, follow the version', async () => {
    const small = (value: string): Small => ({ ...asks({ LIMIT: `{ default: "${value}" }` }) });
    const { cwd, folder } = await made(small('small'));
    const all = () => readIn(folder, '.env') + readIn(folder, 'envs/web.env') + readIn(folder, 'docker-compose.yml');
    expect(all()).toContain('small');
    const outcome = await updateTo(small('large'), cwd);
    expect(report(outcome).out).toContain('app.LIMIT  small → large (the default is another now)');
    expect(all()).toContain('large');
  });

  const ways: readonly (readonly [string, Readonly<Record<string, string>> | undefined, string | undefined, string])[] =
    [
      ['nothing', undefined, undefined, 'fast'],
      ['--set', { 'app.MODE': 'set' }, undefined, 'set'],
      ['--answers', undefined, 'app: { MODE: file }\n', 'file'],
      ['--answers with dotted keys', undefined, 'app.MODE: file\n', 'file'],
      ['both: --set has the last word', { 'app.MODE': 'set' }, 'app: { MODE: file }\n', 'set'],
      ['an empty answers file', undefined, '{}\n', 'fast'],
      ['another question in --answers', { 'app.MODE': 'set' }, 'app: { WORKERS: 3 }\n', 'set'],
    ];
  const states = [
    ['the same version', false],
    ['a new one', true],
  ] as const;
  row(
    'update_changed_variables',
    'given by file, by --set, by both or not at all; with another version and without',
    async () => {
      for (const [when, isNew] of states)
        for (const [how, sets, file, want] of ways) {
          const { cwd, folder } = await made({ ...one, ...mode });
          place(join(cwd, 'more.yml'), file ?? '');
          put(cwd, { ...(isNew ? two : one), ...mode });
          const given = { ...(file === undefined ? {} : { answersFile: 'more.yml' }), sets: set(sets ?? {}) };
          expect([when, how, (await update(cwd, given)).kind]).toEqual([when, how, 'updated']);
          expect([when, how, /MODE=(\w+)/.exec(readIn(folder, '.env'))?.[1]]).toEqual([when, how, want]);
        }
    },
  );

  test.each([
    ['--set', { sets: set({ 'app.MOD': 'x' }) }],
    ['--answers', { answersFile: 'wrong.yml' }],
  ])('update_changed_variables: an unknown name in %s is refused, with the one that is near', async (_, given) => {
    const { cwd, folder } = await made(mode);
    place(join(cwd, 'wrong.yml'), 'app: { MOD: x }\n');
    const before = snapshot(folder);
    const outcome = await update(cwd, given);
    expect([problemsOf(outcome), report(outcome).exit]).toEqual([['answer/unknown'], 2]);
    expect(report(outcome).err).toContain('app.MODE');
    expect(snapshot(folder)).toEqual(before);
  });

  row(
    'update_changed_variables_wrong_file',
    'the state as an answers file is refused; the folder’s own answers change nothing',
    async () => {
      const { cwd, folder } = await made(mode);
      const before = snapshot(folder);
      const wrong = await update(cwd, { answersFile: 'site/.deployment/manifest.json' });
      expect(new Set(problemsOf(wrong))).toEqual(new Set(['answer/unknown']));
      expect(report(wrong).exit).toBe(2);
      expect(verdicts(await update(cwd, { answersFile: 'site/deployment.yml' }))).toEqual({});
      expect(snapshot(folder)).toEqual(before);
    },
  );
});

describe('diff', () => {
  row('diff no_diff', 'nothing, exit 0', async () => {
    const { folder } = await made(one);
    expect(await diff(folder)).toEqual({ out: '', err: '', exit: 0 });
  });

  row(
    'diff has_diff',
    'what was changed, deleted and moved away, of all or of some, and not what the operator has added',
    async () => {
      const { folder } = await made({ files: { ...one.files, 'conf/b.conf': 'b\n', 'conf/c.conf': 'c\n' } });
      place(join(folder, 'conf/a.conf'), text('first 1', 'mine'));
      rmSync(join(folder, 'conf/b.conf'));
      place(join(folder, 'conf/c.conf'), new Uint8Array([0, 255]));
      place(join(folder, 'conf/own.conf'), 'own\n');
      const { out, exit } = await diff(folder);
      expect(exit).toBe(0);
      expect(out).toMatch(/^--- a\/conf\/a\.conf\n\+\+\+ b\/conf\/a\.conf\n/m);
      expect(out).toMatch(/^-second 1\n\+mine$/m);
      expect(out).toMatch(/^--- a\/conf\/b\.conf\n\+\+\+ \/dev\/null\n/m);
      expect(out).toContain('conf/c.conf: no text any more');
      expect(out).not.toContain('own.conf');
      expect((await diff(folder, 'conf/b.conf')).out).toMatch(/^--- a\/conf\/b\.conf\n[^\0]*-b\n$/);
      expect((await diff(folder, 'systemd/')).out).toBe('');
      expect((await diff(folder, './conf')).out).toBe(out);
      expect(await diff(folder, 'conf/own.conf')).toMatchObject({ exit: 2, out: '' });
    },
  );

  row('diff not a tty', 'the same each time, no path of this machine, and git can apply it', async () => {
    const files = { ...one.files, 'conf/größe 1.conf': 'b\n', 'conf/-c': 'c\n' };
    const { folder } = await made({ files });
    const pristine = join(emptyFolder(), 'pristine');
    cpSync(folder, pristine, { recursive: true });
    place(join(folder, 'conf/a.conf'), text('mine', 'second 1'));
    place(join(folder, 'conf/größe 1.conf'), 'ü\n🦊\n');
    rmSync(join(folder, 'conf/-c'));
    place(
      join(folder, 'docker-compose.yml'),
      readIn(folder, 'docker-compose.yml').replace('lab/web:1', 'lab/web:mine'),
    );
    const { out } = await diff(folder);
    expect([(await diff(folder)).out, out.includes(folder)]).toEqual([out, false]);
    place(join(pristine, '../patch'), out);
    git(pristine, 'apply', join(pristine, '../patch'));
    expect(snapshot(pristine)).toEqual(snapshot(folder));
  });

  test('diff not a tty: no value of a secret is in it', async () => {
    const { folder } = await made(one);
    const value = /='(.*)'/.exec(readIn(folder, 'secrets/KEY.env'))?.[1] ?? '';
    expect(value.length).toBeGreaterThan(20);
    place(join(folder, 'conf/a.conf'), `${text('first 1', 'second 1')}${value}\n`);
    const { out } = await diff(folder);
    expect([out.includes(value), out.includes('********')]).toEqual([false, true]);
  });

  row('diff_skip_git_dir', 'what git and the state keep in the folder is not compared', async () => {
    const { folder } = await made(one);
    repository(folder);
    place(join(folder, '.git/hooks/x'), 'x\n');
    expect([(await diff(folder)).out, (await status(folder)).exit]).toEqual(['', 0]);
  });

  row('diff_git_subdir', 'below the root of a repository, with nothing committed', async () => {
    const { cwd, folder } = await made(one);
    git(cwd, 'init', '-q');
    place(join(folder, 'conf/a.conf'), text('first 1', 'mine'));
    expect((await diff(folder)).out).toMatch(/^--- a\/conf\/a\.conf$/m);
  });

  row('get_diff add / delete / unicode', 'a file that is no UTF-8 is kept, and its new text waits beside', async () => {
    const { cwd, folder } = await made({ files: { ...one.files, 'conf/gone.conf': 'gone\n' } });
    const latin = Buffer.from('gr\xf6\xdfe\n', 'latin1');
    place(join(folder, 'conf/a.conf'), latin);
    const outcome = await updateTo({ files: { ...two.files, 'conf/new.conf': 'größe\n' } }, cwd);
    expect(verdicts(outcome)).toMatchObject({
      'conf/a.conf': 'clash',
      'conf/new.conf': 'create',
      'conf/gone.conf': 'remove',
    });
    expect(snapshot(folder).get('conf/a.conf')).toBe(`644 ${latin.toString('latin1')}`);
    expect(readIn(folder, '.deployment/pending/new/conf/a.conf')).toBe(text('first 2', 'second 1'));
  });
});

describe('taking over, and where the application is', () => {
  const adopt = (cwd: string, more: Parameters<typeof update>[1] = {}) => update(cwd, { purpose: 'adopt', ...more });

  row('link', 'the state is what creating would have written; a second time is refused', async () => {
    const { cwd, folder } = await made(one);
    const state = () => [...snapshot(folder)].filter(([path]) => path.startsWith('.deployment'));
    const before = state();
    rmSync(join(folder, '.deployment'), { recursive: true });
    expect((await adopt(cwd)).kind).toBe('updated');
    expect(state()).toEqual(before);
    expect(problemsOf(await adopt(cwd))).toEqual(['target/deployment-already']);
  });

  row(
    'link_interactive',
    'what the folder’s answers do not say is asked, and what would be done is shown',
    async () => {
      const { cwd, folder } = await made(one);
      rmSync(join(folder, '.deployment'), { recursive: true });
      put(cwd, { ...two, ...asks({ MODE: '{ ask: Mode, default: fast }' }) });
      const { prompt } = script(['app.MODE', 'slow'], ['write', 'write']);
      const done = await update(cwd, { purpose: 'adopt', yes: false }, { prompt });
      expect(verdicts(done)).toMatchObject({ 'conf/a.conf': 'edited' });
      expect(readIn(folder, 'conf/a.conf')).toBe(text('first 1', 'second 1'));
      expect(load(readIn(folder, 'deployment.yml'))).toMatchObject({ app: { MODE: 'slow' } });
    },
  );

  row('create_with_skips', 'what was left alone once is left alone by every later run, until --reset', async () => {
    const { cwd, folder } = await made(one);
    await update(cwd, { wishes: new Map([['conf/a.conf', 'mine']]) });
    for (const n of ['2', '3']) await updateTo({ files: { 'conf/a.conf': text(`first ${n}`, '') } }, cwd);
    expect(readIn(folder, 'conf/a.conf')).toBe(text('first 1', 'second 1'));
    await update(cwd, { wishes: new Map([['conf/a.conf', 'reset']]) });
    expect(readIn(folder, 'conf/a.conf')).toBe(text('first 3', ''));
    expect(verdicts(await updateTo(one, cwd))).toMatchObject({ 'conf/a.conf': 'update' });
  });

  row(
    'skip from state + pyproject',
    'what is left alone is in the committed state, by path, and read from there',
    async () => {
      const { cwd, folder } = await made({ files: { ...one.files, 'conf/a.conf.more': 'more 1\n' } });
      await update(cwd, { wishes: new Map([['conf/a.conf', 'mine']]) });
      const { files } = JSON.parse(readIn(folder, '.deployment/manifest.json')) as {
        files: readonly { path: string }[];
      };
      expect(files.filter((file) => 'fate' in file)).toEqual([
        expect.objectContaining({ path: 'conf/a.conf', fate: 'mine' }),
      ]);
      await updateTo({ files: { ...two.files, 'conf/a.conf.more': 'more 2\n' } }, cwd);
      expect(readIn(folder, 'conf/a.conf')).toBe(text('first 1', 'second 1'));
      expect(readIn(folder, 'conf/a.conf.more')).toBe('more 2\n');
    },
  );

  row(
    'update_locally_cloned_template',
    'another copy of the application may be used, and what is recorded of it stays',
    async () => {
      const { cwd, folder } = await made(one);
      const recorded = readIn(folder, 'deployment.yml');
      put(cwd, two);
      mkdirSync(join(cwd, 'copies'));
      renameSync(join(cwd, 'lab'), join(cwd, 'copies/lab'));
      put(cwd, one);
      expect((await update(cwd, { stack: 'copies/lab' })).kind).toBe('updated');
      expect(readIn(folder, 'conf/a.conf')).toBe(text('first 2', 'second 1'));
      expect(readIn(folder, 'deployment.yml')).toBe(recorded);
    },
  );

  row(
    'relative_repo_check',
    'where the application lies is found from anywhere, and after both have moved',
    async () => {
      const { cwd, folder } = await made(one);
      put(cwd, two);
      expect((await run({ folder, yes: true, dryRun: true }, '/')).kind).toBe('would-update');
      expect((await status(folder)).exit).toBe(10);
      const moved = join(emptyFolder(), 'moved');
      cpSync(cwd, moved, { recursive: true });
      rmSync(cwd, { recursive: true });
      expect(verdicts(await run({ folder: join(moved, 'site'), yes: true }, '/'))).toMatchObject({
        'conf/a.conf': 'update',
      });
    },
  );
});

complete();
