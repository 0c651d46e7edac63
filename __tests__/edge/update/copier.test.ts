import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { jsonReport, report } from '../../../generators/edge/report.js';
import { alone, git } from '../git/repositories.js';
import { emptyFolder } from '../places.js';
import { quietWorld, script } from '../world.js';
import { isIn, place, readIn, run, snapshot, times } from './folder.js';
import { rowsOf } from './rows.js';
import { type Made, made, problemsOf, set, standing, update, updateTo, verdicts } from './runs.js';
import { put, type Small } from './small.js';

alone();

/** The tests in copier's own test_updatediff.py, as the acceptance list of the update names them; the others are in copier-others.test.ts. */
const names = [
  'test_updatediff',
  'test_commit_hooks_respected',
  'test_post_checkout_hook_ignored',
  'test_update_from_tagged_to_head',
  'test_skip_update',
  'test_skip_update_deleted (11 names)',
  'test_update_deleted_path (11 names)',
  'test_update_deleted_path_not_used_as_pattern',
  'test_overwrite_answers_file_always',
  'test_file_removed',
  'test_update_inline_changed_answers_and_questions',
  'test_update_in_repo_subdirectory',
  'test_update_needs_more_context',
  'test_conflicted_files_are_marked_unmerged',
  'test_3way_merged_files_without_conflicts_are_not_marked_unmerged',
  'test_update_with_new_file_in_template_and_project',
  'test_update_with_new_file_in_template_and_project_via_migration',
  'test_update_with_separate_git_directory',
  'test_update_with_skip_answered_and_new_answer',
  'test_update_vcs_ref_current',
  'test_update_dont_validate_computed_value',
  'test_update_git_submodule',
  'test_gitignore_file_unignored',
  'test_update_keeps_template_generated_gitignored_file',
  'umlaut in answers',
  'emoji in a conflicting file',
  'test_conditional_computed_value',
  'test_disable_secret_validator_on_replay',
  'test_exclude_added_in_new_version',
  'test_skip_if_exists_templated',
  'test_render_copier_conf_as_json',
  'exec bit added / removed (fileMode on/off)',
  'test_update_preserves_exec_bit_authored_on_unix',
  'test_update_with_exec_bit_change_and_merge_conflict',
  // of its other files: what is about git too
  'test_dirty_local: with gpg sign',
  'test_dirty_local: parallel_projects_in_subdirs',
  'test_tools',
];

const meaningless: Readonly<Record<string, string>> = {
  test_update_from_tagged_to_head: 'an application is a folder or a built-in one, and has no refs of git',
  test_skip_if_exists_templated: 'what is left alone is named file by file, not by computed patterns',
  test_update_preserves_exec_bit_authored_on_unix: 'a folder is not updated on Windows',
};

const { row, complete } = rowsOf(names, meaningless);

/** Lines that are far enough apart for two people to change one each. */
const text = (first: string, second: string, third = 'third') =>
  `# head\n${first}\n\n# the middle\n\n${second}\n\n# the end\n\n${third}\n`;

/** Names that an operator may meet: all but those that no file may have. */
const odd = [
  'a b.conf',
  ' leading and trailing ',
  '-rf',
  '--help',
  '*',
  '[a-z]?.conf',
  "it's.conf",
  'say "hi".conf',
  'größe-ñ-日本.conf',
  '🦊.conf',
  '!not.conf',
  '#hash;semi&amp$(x)`y`.conf',
  '~',
  '.hidden',
  'e\u0301.conf',
];

const inConf = (files: readonly string[], content: string): Readonly<Record<string, string>> =>
  Object.fromEntries(files.map((name) => [`conf/${name}`, content]));

/** A pristine line goes, another comes in its place. */
function edit(folder: string, path: string, from: string, to: string): void {
  const before = readIn(folder, path);
  if (!before.includes(from)) throw new Error(`${path} has no ${from}`);
  place(join(folder, path), before.replace(from, to));
}

const v1: Small = { files: { 'conf/a.conf': text('first 1', 'second 1') } };
const v2: Small = { tag: '2', files: { 'conf/a.conf': text('first 2', 'second 2') } };

describe('test_updatediff.py', () => {
  row(
    'test_updatediff',
    'an edit and a change go together, the state moves on, a second run does nothing',
    async () => {
      const { cwd, folder } = await made(v1);
      edit(folder, 'conf/a.conf', 'third', 'mine');
      const before = readIn(folder, '.deployment/manifest.json');
      expect(verdicts(await updateTo(v2, cwd))).toMatchObject({ 'conf/a.conf': 'merge' });
      expect(readIn(folder, 'conf/a.conf')).toBe(text('first 2', 'second 2', 'mine'));
      expect(readIn(folder, '.deployment/manifest.json')).not.toBe(before);
      const stamps = times(folder);
      expect(verdicts(await update(cwd))).toEqual({ 'conf/a.conf': 'edited' });
      expect(times(folder)).toEqual(stamps);
      await update(cwd, { sets: set({ 'app.WORKERS': '4' }) });
      expect(readIn(folder, '.env')).toContain('WORKERS=4');
      expect(readIn(folder, 'conf/a.conf')).toContain('mine');
      await update(cwd, { wishes: new Map([['conf/a.conf', 'reset']]) });
      expect(readIn(folder, 'conf/a.conf')).toBe(text('first 2', 'second 2'));
    },
  );

  row(
    'test_commit_hooks_respected',
    'what a formatter has changed is an edit; a clash leaves nothing beside the file',
    async () => {
      const { cwd, folder } = await made(v1);
      place(
        join(folder, 'conf/a.conf'),
        readIn(folder, 'conf/a.conf').replaceAll('\n\n', '\n').replace('third', '  third'),
      );
      const own = readIn(folder, 'conf/a.conf');
      const outcome = await updateTo(v2, cwd);
      expect(report(outcome).exit).toBe(3);
      expect(readIn(folder, 'conf/a.conf')).toBe(own);
      expect(readdirSync(join(folder, 'conf')).sort()).toEqual(['a.conf', 'always.conf']);
      const plain = await made(v1);
      edit(plain.folder, 'conf/a.conf', 'third\n', '    third    \n');
      expect(verdicts(await updateTo(v2, plain.cwd))).toMatchObject({ 'conf/a.conf': 'merge' });
    },
  );

  row(
    'test_skip_update',
    'a file that is the operator’s keeps its text, beside and below, and the version moves on',
    async () => {
      const files = (n: string) => ({ 'conf/a.conf': `a ${n}\n`, 'conf/deep/er/b.conf': `b ${n}\n` });
      const { cwd, folder } = await made({ files: files('1') });
      const paths = ['conf/a.conf', 'conf/deep/er/b.conf'] as const;
      for (const path of paths) place(join(folder, path), 'mine\n');
      await update(cwd, { wishes: new Map(paths.map((path) => [path, 'mine'] as const)) });
      for (const n of ['2', '3']) {
        const outcome = await updateTo({ tag: n, files: files(n) }, cwd);
        expect(verdicts(outcome)).toMatchObject({ 'conf/a.conf': 'mine', 'conf/deep/er/b.conf': 'mine' });
        expect(report(outcome).exit).toBe(0);
        for (const path of paths) expect(readIn(folder, path)).toBe('mine\n');
        expect(readIn(folder, 'docker-compose.yml')).toContain(`lab/web:${n}`);
      }
      expect(isIn(folder, '.deployment/pending')).toBe(false);
    },
  );

  row(
    'test_skip_update_deleted (11 names)',
    'deployment.yml comes back by itself, a file of any name when it is wanted',
    async () => {
      const { cwd, folder } = await made({ files: inConf(odd, 'one\n') });
      const own = load(readIn(folder, 'deployment.yml'));
      rmSync(join(folder, 'deployment.yml'));
      for (const name of odd) rmSync(join(folder, 'conf', name));
      put(cwd, { files: inConf(odd, 'two\n') });
      expect(verdicts(await update(cwd, { stack: 'lab' }))).toMatchObject({ 'deployment.yml': 'create' });
      expect(load(readIn(folder, 'deployment.yml'))).toMatchObject({ name: 'site', app: (own as { app: object }).app });
      expect(readdirSync(join(folder, 'conf'))).toEqual(['always.conf']);
      const wishes = new Map(odd.map((name) => [`conf/${name}`, 'restore'] as const));
      await update(cwd, { wishes });
      for (const name of odd) expect([name, readIn(folder, `conf/${name}`)]).toEqual([name, 'two\n']);
    },
  );

  row(
    'test_update_deleted_path (11 names)',
    'a deleted file stays away, whatever its name, and the others are updated',
    async () => {
      const { cwd, folder } = await made({ files: inConf(odd, 'one\n') });
      for (const name of odd) {
        rmSync(join(folder, 'conf', name));
        put(cwd, { files: inConf(odd, `not for ${name}\n`) });
        const outcome = await update(cwd);
        expect(verdicts(outcome)[`conf/${name}`]).toBe('deleted');
        expect(existsSync(join(folder, 'conf', name))).toBe(false);
      }
      expect(readdirSync(join(folder, 'conf'))).toEqual(['always.conf']);
    },
  );

  test.each([
    ['a backslash', 'a\\b.conf', 'target/outside'],
    ['a control character', 'a\u0007b.conf', 'stack/asset-outside'],
    ['a line break', 'a\nb.conf', 'stack/asset-outside'],
  ])(
    'test_update_deleted_path (11 names): a name with %s is refused, and nothing is changed',
    async (_, name, code) => {
      const { cwd, folder } = await made(v1);
      const before = snapshot(folder);
      expect(problemsOf(await updateTo({ files: { [`conf/${name}`]: 'x\n' } }, cwd))).toEqual([code]);
      expect(snapshot(folder)).toEqual(before);
    },
  );

  row(
    'test_update_deleted_path_not_used_as_pattern',
    'the same name elsewhere, or one that a pattern would fit, is not meant',
    async () => {
      const all = ['test.txt', 'foo/test.txt', '*', 'b?', 'bb', 'foo/*'];
      const { cwd, folder } = await made({ files: inConf(all, 'one\n') });
      for (const name of ['test.txt', '*', 'b?', 'foo/*']) rmSync(join(folder, 'conf', name));
      await updateTo({ files: inConf(all, 'two\n') }, cwd);
      for (const name of ['foo/test.txt', 'bb']) expect(readIn(folder, `conf/${name}`)).toBe('two\n');
      await update(cwd, { wishes: new Map([['conf/*', 'restore']]) });
      expect(readdirSync(join(folder, 'conf'), { recursive: true }).sort()).toEqual(
        ['*', 'always.conf', 'bb', 'foo', 'foo/test.txt'].sort(),
      );
    },
  );

  row('test_overwrite_answers_file_always', 'the state is replaced without a question, the answers stay', async () => {
    const { cwd, folder } = await made(v1);
    await update(cwd, { sets: set({ 'app.WORKERS': '5' }) });
    const before = [readIn(folder, '.deployment/manifest.json'), readIn(folder, 'deployment.yml')];
    put(cwd, v2);
    const done = await update(cwd, { yes: false }, script(['write', 'write']));
    expect(done.kind).toBe('updated');
    expect(readIn(folder, '.deployment/manifest.json')).not.toBe(before[0]);
    expect(readIn(folder, 'deployment.yml')).toBe(before[1]);
    expect(readIn(folder, '.env')).toContain('WORKERS=5');
  });

  row(
    'test_file_removed',
    'dropped files and empty folders go; the operator’s files, their folders and what they ignore stay',
    async () => {
      const { cwd, folder } = await made({
        files: inConf(['gone.conf', 'shared/gone.conf', 'empty/gone.conf', 'ignored.conf'], 'one\n'),
      });
      git(folder, 'init', '-q');
      place(join(folder, 'conf/shared/mine.conf'), 'mine\n');
      place(join(folder, 'mine/mine.conf'), 'mine\n');
      place(join(folder, '.gitignore'), `${readIn(folder, '.gitignore')}/conf/ignored.conf\n`);
      const outcome = await updateTo({ files: inConf(['ignored.conf'], 'one\n') }, cwd);
      expect(verdicts(outcome)).toMatchObject({
        'conf/gone.conf': 'remove',
        'conf/shared/gone.conf': 'remove',
        'conf/empty/gone.conf': 'remove',
        '.gitignore': 'edited',
      });
      expect(readdirSync(join(folder, 'conf'), { recursive: true }).sort()).toEqual(
        ['always.conf', 'ignored.conf', 'shared', 'shared/mine.conf'].sort(),
      );
      expect(readIn(folder, 'mine/mine.conf')).toBe('mine\n');
      expect(readIn(folder, 'conf/ignored.conf')).toBe('one\n');
    },
  );

  row(
    'test_update_inline_changed_answers_and_questions',
    'a new question is asked; a clash is staged, with the base, and not in the file',
    async () => {
      const { cwd, folder } = await made(v1);
      edit(folder, 'conf/a.conf', 'first 1', 'first, mine');
      put(cwd, { ...v2, questions: { MODE: '{ ask: Mode, default: fast }' }, environment: { MODE: '"${MODE}"' } });
      const { prompt, asked } = script(['app.MODE', 'slow'], ['write', 'write']);
      const outcome = await update(cwd, { yes: false }, { prompt });
      expect(asked.map(({ name }) => name)).toEqual(['app.MODE', 'write']);
      expect(report(outcome).exit).toBe(3);
      expect(readIn(folder, '.env')).toContain('MODE=slow');
      expect(readIn(folder, 'conf/a.conf')).toBe(text('first, mine', 'second 1'));
      expect(readIn(folder, '.deployment/pending/merge/conf/a.conf')).toBe(
        text('<<<<<<< yours\nfirst, mine\n||||||| last generated\nfirst 1\n=======\nfirst 2\n>>>>>>> new', 'second 2'),
      );
      const silent = await made(v1);
      edit(silent.folder, 'conf/a.conf', 'first 1', 'first, mine');
      put(silent.cwd, {
        ...v2,
        questions: { MODE: '{ ask: Mode, default: fast }' },
        environment: { MODE: '"${MODE}"' },
      });
      expect(report(await update(silent.cwd)).out).toMatch(/new: app\.MODE {2}fast/);
    },
  );

  row('test_update_needs_more_context', 'of several blocks that look the same, the edit stays in its own', async () => {
    const block = (name: string, value: string) => `block {\n  name ${name}\n  size ${value}\n  end\n}\n\n`;
    const all = (sizes: readonly string[], more = '') =>
      more + sizes.map((size, index) => block(String(index), size)).join('');
    for (const lines of [1, 2, 3]) {
      const { cwd, folder } = await made({ files: { 'conf/blocks.conf': all(['1', '1', '1', '1']) } });
      const news = Array.from({ length: lines }, (_, index) => `new ${index}\n`).join('');
      place(join(folder, 'conf/blocks.conf'), all(['1', '1', 'mine', '1']));
      const outcome = await updateTo({ files: { 'conf/blocks.conf': all(['2', '1', '1', '1'], news) } }, cwd);
      expect(verdicts(outcome)).toMatchObject({ 'conf/blocks.conf': 'merge' });
      expect(readIn(folder, 'conf/blocks.conf')).toBe(all(['2', '1', 'mine', '1'], news));
    }
  });

  row(
    'test_conflicted_files_are_marked_unmerged',
    'a clash is told by status and exit code, whatever git ignores, and leaves no .rej',
    async () => {
      for (const [name, ignored] of [
        ['a.conf', ''],
        ['a b.conf', '*.rej\n'],
        ['ü.conf', ''],
        ['*', '*.rej\n'],
      ] as const) {
        const { cwd, folder } = await made({ files: { [`conf/${name}`]: text('first 1', 'second 1') } });
        git(folder, 'init', '-q');
        place(join(folder, '.gitignore'), readIn(folder, '.gitignore') + ignored);
        edit(folder, `conf/${name}`, 'first 1', 'mine');
        const outcome = await updateTo({ files: { [`conf/${name}`]: text('first 2', 'second 1') } }, cwd);
        expect([name, report(outcome).exit]).toEqual([name, 3]);
        const stands = await standing(folder);
        expect(stands.pending).toEqual([`conf/${name}`]);
        const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
        expect(all.filter((path) => /\.(rej|orig|new)$/.test(path))).toEqual([]);
        expect(git(folder, 'status', '--porcelain', '--untracked-files=all')).not.toContain('pending');
      }
    },
  );

  row(
    'test_3way_merged_files_without_conflicts_are_not_marked_unmerged',
    'both made the same change: nothing to settle',
    async () => {
      const { cwd, folder } = await made(v1);
      place(join(folder, 'conf/a.conf'), text('first 2', 'second 2'));
      const outcome = await updateTo(v2, cwd);
      expect([verdicts(outcome)['conf/a.conf'], report(outcome).exit]).toEqual(['same', 0]);
      const partly = await made(v1);
      place(join(partly.folder, 'conf/a.conf'), text('first 2', 'second 1', 'mine'));
      expect(verdicts(await updateTo(v2, partly.cwd))).toMatchObject({ 'conf/a.conf': 'merge' });
      expect(readIn(partly.folder, 'conf/a.conf')).toBe(text('first 2', 'second 2', 'mine'));
      expect((await standing(folder)).pending).toEqual([]);
    },
  );

  row(
    'test_update_with_new_file_in_template_and_project',
    'both added the same path: another text is a clash, the same is taken over',
    async () => {
      const { cwd, folder } = await made();
      git(folder, 'init', '-q');
      place(join(folder, '.gitignore'), `${readIn(folder, '.gitignore')}/conf/ignored.conf\n`);
      for (const name of ['mine', 'ignored']) place(join(folder, `conf/${name}.conf`), 'mine\n');
      place(join(folder, 'conf/same.conf'), 'generated\n');
      const outcome = await updateTo({ files: inConf(['mine.conf', 'ignored.conf', 'same.conf'], 'generated\n') }, cwd);
      expect(verdicts(outcome)).toMatchObject({
        'conf/mine.conf': 'clash',
        'conf/ignored.conf': 'clash',
        'conf/same.conf': 'same',
      });
      for (const name of ['mine', 'ignored']) expect(readIn(folder, `conf/${name}.conf`)).toBe('mine\n');
      expect((await standing(folder)).pending).toEqual(['conf/ignored.conf', 'conf/mine.conf']);
    },
  );

  row(
    'test_update_with_new_file_in_template_and_project_via_migration',
    'a declared rename takes the operator’s part along',
    async () => {
      const { cwd, folder } = await made();
      edit(folder, 'systemd/site.service', '[Install]', '# mine\n[Install]');
      const renamed = { sets: set({ name: 'other' }), insists: true };
      expect(verdicts(await update(cwd, renamed))).toMatchObject({ 'systemd/other.service': 'move' });
      expect(readIn(folder, 'systemd/other.service')).toMatch(/other[\s\S]*# mine\n\[Install\]/);
      expect(isIn(folder, 'systemd/site.service')).toBe(false);
      const taken = await made();
      place(join(taken.folder, 'systemd/other.service'), 'mine\n');
      expect(verdicts(await update(taken.cwd, renamed))).toMatchObject({ 'systemd/other.service': 'clash' });
      expect(readIn(taken.folder, 'systemd/other.service')).toBe('mine\n');
    },
  );

  row('test_update_with_skip_answered_and_new_answer', 'what is given counts, and nothing is asked', async () => {
    const { cwd, folder } = await made({
      questions: { MODE: '{ ask: Mode, default: fast }' },
      environment: { MODE: '"${MODE}"' },
    });
    const sets = set({ 'app.MODE': 'slow' });
    expect((await update(cwd, { yes: false, sets }, script(['write', 'write']))).kind).toBe('updated');
    expect(readIn(folder, '.env')).toContain('MODE=slow');
  });

  row('test_update_vcs_ref_current', 'other answers alone: no file comes or goes', async () => {
    const { cwd, folder } = await made(v1);
    const before = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (path) => !path.includes('backup'),
    );
    const outcome = await update(cwd, { sets: set({ 'app.WORKERS': '2' }) });
    // The README tells every setting's value.
    expect(verdicts(outcome)).toMatchObject({ 'README.md': 'update', 'deployment.yml': 'update' });
    expect(Object.values(verdicts(outcome))).toEqual(['update', 'update', 'update']);
    const after = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => !path.includes('backup'));
    expect(after.sort()).toEqual(before.sort());
  });

  const conditional: Small = {
    questions: {
      CLOUD: '{ ask: Cloud, type: boolean, default: true }',
      REGION: '{ ask: Region, default: north, pattern: "[a-z]+", when: { app.CLOUD: true } }',
      HIDDEN: '{ type: integer, default: 3, when: { app.CLOUD: true } }',
    },
    environment: { REGION: '"${REGION}"', HIDDEN: '"${HIDDEN}"' },
  };

  row(
    'test_update_dont_validate_computed_value',
    'a setting that nobody chose is not written down; one that does not arise is not checked',
    async () => {
      const { cwd, folder } = await made(conditional);
      expect(load(readIn(folder, 'deployment.yml'))).toMatchObject({ app: expect.not.objectContaining({ HIDDEN: 3 }) });
      edit(folder, 'deployment.yml', 'CLOUD: true', 'CLOUD: false\n  HIDDEN: many');
      edit(folder, 'deployment.yml', 'REGION: north', 'REGION: 17');
      expect((await update(cwd)).kind).toBe('updated');
      edit(folder, 'deployment.yml', 'CLOUD: false', 'CLOUD: true');
      expect(problemsOf(await update(cwd))).toEqual(['answer/invalid', 'answer/invalid']);
    },
  );

  row('test_conditional_computed_value', 'yes, no, yes: what depends on it goes and comes back', async () => {
    const { cwd, folder } = await made(conditional);
    await update(cwd, { sets: set({ 'app.REGION': 'south' }) });
    const before = snapshot(folder);
    await update(cwd, { sets: set({ 'app.CLOUD': 'no' }) });
    expect(readIn(folder, '.env')).not.toContain('REGION');
    expect(JSON.parse(readIn(folder, '.deployment/manifest.json')).answers).not.toHaveProperty(['app.REGION']);
    await update(cwd, { sets: set({ 'app.CLOUD': 'yes' }) });
    expect(snapshot(folder)).toEqual(before);
    expect(readIn(folder, '.env')).toContain('REGION=south');
  });

  row('test_gitignore_file_unignored', 'ignored, and then not: the update does not care', async () => {
    const { cwd, folder } = await made(v1);
    git(folder, 'init', '-q');
    const own = readIn(folder, '.gitignore');
    place(join(folder, '.gitignore'), `${own}/conf/\n`);
    await update(cwd);
    place(join(folder, '.gitignore'), own);
    expect(verdicts(await updateTo(v2, cwd))).toMatchObject({
      'conf/a.conf': 'update',
      'docker-compose.yml': 'update',
    });
    expect(readIn(folder, 'conf/a.conf')).toBe(text('first 2', 'second 2'));
  });

  row(
    'test_update_keeps_template_generated_gitignored_file',
    'it stays where nothing changed, gets the news, and keeps edits and secrets',
    async () => {
      const { cwd, folder } = await made(v1);
      git(folder, 'init', '-q');
      place(join(folder, '.gitignore'), `${readIn(folder, '.gitignore')}.env\n/conf/\n`);
      git(folder, 'add', '-A');
      place(join(folder, '.env'), `${readIn(folder, '.env')}OWN=kept\n`, 0o600);
      const secret = readIn(folder, 'secrets/KEY.env');
      const own = readIn(folder, '.env');
      await update(cwd);
      expect(readIn(folder, '.env')).toBe(own);
      const more = { questions: { MODE: '{ ask: Mode, default: fast }' }, environment: { MODE: '"${MODE}"' } };
      await updateTo({ ...v2, ...more }, cwd);
      expect(readIn(folder, '.env')).toMatch(/WORKERS=1[\s\S]*MODE=fast/);
      expect(readIn(folder, '.env')).toContain('OWN=kept');
      expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
      expect(readIn(folder, 'conf/a.conf')).toBe(text('first 2', 'second 2'));
      expect(readIn(folder, 'secrets/KEY.env')).toBe(secret);
    },
  );

  row('umlaut in answers', 'they come through the answers, the files and back', async () => {
    const { cwd, folder } = await made({
      questions: { TITLE: '{ ask: Title, default: "Größe" }' },
      environment: { TITLE: '"${TITLE}"' },
    });
    await update(cwd, { sets: set({ 'app.TITLE': 'Müller & Söhne – 日本' }) });
    expect(load(readIn(folder, 'deployment.yml'))).toMatchObject({ app: { TITLE: 'Müller & Söhne – 日本' } });
    expect(readIn(folder, '.env')).toContain('Müller & Söhne – 日本');
    expect(verdicts(await update(cwd))).toEqual({});
  });

  row('emoji in a conflicting file', 'both sides come through a clash', async () => {
    const { cwd, folder } = await made({ files: { 'conf/a.conf': text('🐢 1', 'second') } });
    edit(folder, 'conf/a.conf', '🐢 1', '🦊 mine');
    expect(report(await updateTo({ files: { 'conf/a.conf': text('🐢 2', 'second') } }, cwd)).exit).toBe(3);
    expect(readIn(folder, 'conf/a.conf')).toBe(text('🦊 mine', 'second'));
    expect(readIn(folder, '.deployment/pending/merge/conf/a.conf')).toContain(
      '🦊 mine\n||||||| last generated\n🐢 1\n=======\n🐢 2\n',
    );
  });

  row(
    'test_disable_secret_validator_on_replay',
    'a new secret that is given lands in its file, and nowhere else; the old one is not asked for',
    async () => {
      const asked = { OLD: '{ ask: The old one }' };
      const cwd = emptyFolder();
      place(join(cwd, 'old.env'), "OLD='the old value'\n");
      put(cwd, { secrets: asked, environment: { OLD: '"${OLD}"' } });
      expect((await run({ stack: 'lab', folder: 'site', yes: true, secretsFile: 'old.env' }, cwd)).kind).toBe(
        'written',
      );
      const folder = join(cwd, 'site');
      const next = {
        secrets: { ...asked, NEW: '{ ask: The new one }' },
        environment: { OLD: '"${OLD}"', NEW: '"${NEW}"' },
      };
      expect(problemsOf(await updateTo(next, cwd))).toEqual(['answer/missing-secret']);
      place(join(cwd, 'new.env'), "NEW='the new value'\n");
      expect((await update(cwd, { secretsFile: 'new.env' })).kind).toBe('updated');
      expect(readIn(folder, 'secrets/NEW.env')).toContain("NEW='the new value'");
      expect(readIn(folder, 'secrets/OLD.env')).toContain("OLD='the old value'");
      const holders = [...snapshot(folder)]
        .filter(([, content]) => content.includes('the new value'))
        .map(([path]) => path);
      expect(holders).toEqual(['secrets/NEW.env']);
    },
  );

  row(
    'test_exclude_added_in_new_version',
    'what is no longer generated, and is the operator’s, is left alone',
    async () => {
      const { cwd, folder } = await made({ files: { 'conf/once.conf': 'one\n', 'conf/edited.conf': 'one\n' } });
      await update(cwd, { wishes: new Map([['conf/once.conf', 'mine']]) });
      place(join(folder, 'conf/edited.conf'), 'mine\n');
      const outcome = await updateTo({}, cwd);
      expect(verdicts(outcome)).toMatchObject({ 'conf/once.conf': 'orphan', 'conf/edited.conf': 'orphan' });
      expect([readIn(folder, 'conf/once.conf'), readIn(folder, 'conf/edited.conf')]).toEqual(['one\n', 'mine\n']);
    },
  );

  row('test_render_copier_conf_as_json', 'what an update has done can be printed for programs', async () => {
    const { cwd } = await made({ ...v1, secrets: { MORE: '{ make: hex, bytes: 16 }' } });
    for (const dryRun of [true, false]) {
      put(cwd, v2);
      const { out } = jsonReport(await update(cwd, { dryRun }));
      expect(JSON.parse(out)).toMatchObject({
        dryRun,
        changes: expect.arrayContaining([{ path: 'conf/a.conf', kind: 'update', owner: 'generated' }]),
      });
    }
  });

  const modeOf = (folder: string, path: string) => statSync(join(folder, path)).mode & 0o777;

  row(
    'exec bit added / removed (fileMode on/off)',
    'it comes and goes with the application, alone or with a text, whatever git tracks',
    async () => {
      for (const fileMode of ['true', 'false']) {
        const files = { 'conf/tool.sh': '#!/bin/sh\nexit 0\n', 'conf/other.sh': '#!/bin/sh\nexit 1\n' };
        const { cwd, folder } = await made({ files });
        git(folder, 'init', '-q');
        git(folder, 'config', 'core.fileMode', fileMode);
        expect(modeOf(folder, 'conf/tool.sh')).toBe(0o644);
        const news = { ...files, 'conf/other.sh': '#!/bin/sh\nexit 2\n' };
        const on = await updateTo({ files: news, executable: ['conf/tool.sh', 'conf/other.sh'] }, cwd);
        expect(verdicts(on)).toMatchObject({ 'conf/tool.sh': 'mode', 'conf/other.sh': 'update' });
        expect([modeOf(folder, 'conf/tool.sh'), modeOf(folder, 'conf/other.sh')]).toEqual([0o755, 0o755]);
        expect(verdicts(await update(cwd))).toEqual({});
        expect(verdicts(await updateTo({ files: news }, cwd))).toEqual({
          'conf/tool.sh': 'mode',
          'conf/other.sh': 'mode',
        });
        expect([modeOf(folder, 'conf/tool.sh'), modeOf(folder, 'conf/other.sh')]).toEqual([0o644, 0o644]);
      }
    },
  );

  test.each([
    ['made private by the operator', 0o600, 0o700],
    ['of a clone with umask 002', 0o664, 0o775],
    ['with the operator’s own bit', 0o755, 0o755],
  ])('exec bit added / removed (fileMode on/off): a file %s', async (_, disk, want) => {
    const files = { 'conf/tool.sh': '#!/bin/sh\nexit 0\n' };
    const { cwd, folder } = await made({ files });
    chmodSync(join(folder, 'conf/tool.sh'), disk);
    await updateTo({ files, executable: ['conf/tool.sh'] }, cwd);
    expect(modeOf(folder, 'conf/tool.sh').toString(8)).toBe(want.toString(8));
  });

  row(
    'test_update_with_exec_bit_change_and_merge_conflict',
    'the bit waits with the text, and comes with it',
    async () => {
      const script = (line: string) => `#!/bin/sh\necho ${line}\n`;
      const ends = [
        ['theirs', script('two')],
        ['ours', script('mine')],
      ] as const;
      for (const [take, want] of ends) {
        const { cwd, folder } = await made({ files: { 'conf/tool.sh': script('one') } });
        place(join(folder, 'conf/tool.sh'), script('mine'));
        const next = { files: { 'conf/tool.sh': script('two') }, executable: ['conf/tool.sh'] };
        expect(report(await updateTo(next, cwd)).exit).toBe(3);
        expect([readIn(folder, 'conf/tool.sh'), modeOf(folder, 'conf/tool.sh')]).toEqual([script('mine'), 0o644]);
        const { resolve } = await import('../../../generators/edge/resolve.js');
        const order = { kind: 'resolve', folder, paths: [], take, json: false } as const;
        expect((await resolve(order, quietWorld(folder), undefined)).ok).toBe(true);
        expect([readIn(folder, 'conf/tool.sh'), modeOf(folder, 'conf/tool.sh')]).toEqual([want, 0o755]);
        expect(verdicts(await update(cwd))).toEqual(take === 'ours' ? { 'conf/tool.sh': 'edited' } : {});
      }
    },
  );
});

/** The same deployment in every surrounding that git knows (A14): what an update makes of it is compared with a folder without git. */
describe('wherever the folder is in git', () => {
  const surroundings: Readonly<Record<string, (folder: string) => string>> = {
    test_update_in_repo_subdirectory: (folder) => {
      git(join(folder, '..'), 'init', '-q');
      return commit(join(folder, '..'), folder);
    },
    test_update_with_separate_git_directory: (folder) => {
      git(folder, 'init', '-q', '--separate-git-dir', join(emptyFolder(), 'git'));
      return commit(folder, folder);
    },
    test_update_git_submodule: (folder) => {
      git(folder, 'init', '-q');
      commit(folder, folder);
      const root = emptyFolder();
      git(root, 'init', '-q');
      git(root, 'submodule', '--quiet', 'add', folder, 'site');
      return join(root, 'site');
    },
    test_post_checkout_hook_ignored: (folder) => {
      git(folder, 'init', '-q');
      commit(folder, folder);
      for (const hook of ['pre-commit', 'post-checkout', 'post-commit', 'post-merge', 'reference-transaction'])
        place(join(folder, '.git/hooks', hook), '#!/bin/sh\nexit 1\n', 0o755);
      return folder;
    },
    'test_dirty_local: with gpg sign': (folder) => {
      git(folder, 'init', '-q');
      commit(folder, folder);
      git(folder, 'config', 'commit.gpgSign', 'true');
      git(folder, 'config', 'gpg.program', '/nonexistent');
      return folder;
    },
  };
  const others: typeof surroundings = {
    'a worktree': (folder) => {
      git(folder, 'init', '-q');
      commit(folder, folder);
      const tree = join(emptyFolder(), 'site');
      git(folder, 'worktree', 'add', '-q', '-b', 'other', tree);
      return tree;
    },
    'a shallow clone': (folder) => {
      git(folder, 'init', '-q');
      commit(folder, folder);
      place(join(folder, 'more'), 'x\n');
      commit(folder, folder);
      const into = join(emptyFolder(), 'site');
      git(tmpdir(), 'clone', '-q', '--depth', '1', `file://${folder}`, into);
      return into;
    },
    'a dirty tree in the middle of a rebase': (folder) => {
      git(folder, 'init', '-q');
      commit(folder, folder);
      mkdirSync(join(folder, '.git/rebase-merge'));
      place(join(folder, 'dirt'), 'x\n');
      return folder;
    },
  };

  function commit(root: string, folder: string): string {
    git(root, 'config', 'user.name', 'Operator');
    git(root, 'config', 'user.email', 'operator@example.org');
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', 'x');
    return folder;
  }

  /** Puts the secrets, which no clone has, and an edit of everybody's into a folder, and updates it. */
  async function updated({ cwd, folder }: Made, there: string): Promise<ReadonlyMap<string, string>> {
    place(join(there, 'secrets/KEY.env'), "KEY='kept'\n", 0o600);
    edit(there, 'conf/a.conf', 'third', 'mine');
    edit(there, 'deployment.yml', /stack: .*/.exec(readIn(there, 'deployment.yml'))?.[0] ?? '', `stack: ${cwd}/lab`);
    put(cwd, v2);
    const outcome = await run({ folder: there, yes: true }, folder);
    expect(verdicts(outcome)).toMatchObject({ 'conf/a.conf': 'merge', 'docker-compose.yml': 'update' });
    const all = [...snapshot(there)].filter(
      ([path]) => !/^(\.git(\/|$)|systemd\/|more$|dirt$)|manifest|base\/systemd|README/.test(path),
    );
    return new Map(
      all
        .filter(([, content]) => !content.endsWith(' folder'))
        .map(([path, content]) => [path, content.replaceAll(cwd, '')]),
    );
  }

  async function sameAsWithoutGit(put: (folder: string) => string): Promise<void> {
    const [one, other] = [await made(v1), await made(v1)];
    expect(await updated(one, put(one.folder))).toEqual(await updated(other, other.folder));
  }

  for (const [name, put] of Object.entries(surroundings))
    row(name, 'the same as without git (A14)', () => sameAsWithoutGit(put));
  test.each(Object.entries(others))('A14: %s: the same as without git', (_, put) => sameAsWithoutGit(put));

  row(
    'test_dirty_local: parallel_projects_in_subdirs',
    'two deployments in one repository, one after the other',
    async () => {
      const one = await made(v1, { site: 'one' });
      const two = await made(v1, { cwd: one.cwd, site: 'two' });
      git(one.cwd, 'init', '-q');
      commit(one.cwd, one.cwd);
      edit(two.folder, 'conf/a.conf', 'third', 'mine');
      put(one.cwd, v2);
      const untouched = snapshot(two.folder);
      for (const site of ['one', 'two']) {
        const outcome = await run({ folder: site, yes: true, commit: true }, one.cwd);
        expect([site, outcome.kind]).toEqual([site, 'updated']);
        if (site === 'one') expect(snapshot(two.folder)).toEqual(untouched);
      }
      const changed = git(one.cwd, 'log', '--format=%s').trim().split('\n');
      expect(changed.filter((subject) => subject.startsWith('Update by'))).toHaveLength(2);
      expect(changed.filter((subject) => subject.startsWith('Before an update'))).toHaveLength(1);
      expect(readIn(two.folder, 'conf/a.conf')).toBe(text('first 2', 'second 2', 'mine'));
    },
  );

  row('test_tools', 'names that git would quote are committed by --commit as they are', async () => {
    const names = odd.filter((name) => name !== ' leading and trailing ');
    const { cwd, folder } = await made({ files: inConf(names, 'one\n') });
    git(folder, 'init', '-q');
    commit(folder, folder);
    put(cwd, { files: inConf(names, 'two\n') });
    expect((await update(cwd, { commit: true })).kind).toBe('updated');
    expect(git(folder, 'status', '--porcelain', '-z')).toBe('');
    const last = git(folder, 'show', '-z', '--format=', '--name-only', 'HEAD').split('\0');
    expect(last).toEqual(expect.arrayContaining(names.map((name) => `conf/${name}`)));
  });
});

complete();
