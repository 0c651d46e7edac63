import { lstatSync, mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { folderCommand } from '../../../generators/edge/folder-commands.js';
import type { Prompt } from '../../../generators/edge/prompt.js';
import { jsonReport, report } from '../../../generators/edge/report.js';
import { emptyFolder } from '../places.js';
import { agreeable, quietWorld, script } from '../world.js';
import { isIn, place, readIn, run, snapshot, times } from './folder.js';
import { rowsOf } from './rows.js';
import { back, made, problemsOf, set, update, updateTo, verdicts } from './runs.js';
import { put, type Small } from './small.js';

/** The tests in copier's own test files but test_updatediff.py, as the acceptance list of the update names them. */
const names = [
  'test_recopy: discards_evolution',
  'test_recopy: works_without_replay',
  'test_recopy: with_skip_answered_and_new_answer',
  'test_recopy: dont_validate_computed_value',
  'test_recopy: conditional_computed_value',
  'test_migrations: basic',
  'test_migrations: post_migration_by_default',
  'test_migrations: requires_unsafe',
  'test_migrations: version_migration',
  'test_migrations: prerelease',
  'test_migrations: working_directory',
  'test_migrations: condition',
  'test_migrations: pretend',
  'test_migrations: skip',
  'test_migrations: run_before, run_after',
  'test_migrations: env_variables, jinja_variables, phase_variable',
  'test_legacy_migration: migrations_and_tasks',
  'test_legacy_migration: pre_migration_modifies_answers',
  'test_legacy_migration: prereleases',
  'test_legacy_migration: pretend_mode',
  'test_answersfile: custom path, sub-folder deprecated',
  'test_answersfile: external data',
  'test_answersfile_templating',
  'test_check_update (13 tests)',
  'test_demo_update_tasks',
  'test_cleanup: on error, existing folder never removed',
  'test_cleanup: interrupt',
  'test_interrupts',
  'test_unsafe',
  'test_dirty_local: update',
  'test_subdirectory: update_subdirectory, from_root_path',
  'test_subdirectory: new_version_uses_subdirectory, new_version_changes_subdirectory',
  'test_subdirectory: path outside template on update',
  'test_symlinks: update_symlink',
  'test_symlinks: update_file_to_symlink',
  'test_symlinks: symlinked_to_outside_destination',
  'test_conditional_file_name: answer_changes',
  'test_prompt: update_skip_answered',
  'test_prompt: new field in new version',
  'test_prompt: update_choice',
  'test_prompt: multiselect',
  'test_prompt: ask + skip-answered, ask + data, defaults + ask',
  'test_config: user_defaults_updated',
  'test_config: secret_question_requires_default_value',
  'test_context: exclude_templating_with_operation',
  'test_context: task_templating_with_operation',
  'test_minimum_version',
  'test_output',
  'test_vcs (mirror cache)',
];

const scripts = 'an update runs no code of the application';
const noPrereleases = 'an application has no prereleases that one could leave out';
const meaningless: Readonly<Record<string, string>> = {
  'test_migrations: post_migration_by_default': scripts,
  'test_migrations: requires_unsafe': scripts,
  'test_migrations: prerelease': noPrereleases,
  'test_migrations: working_directory': scripts,
  'test_migrations: condition': scripts,
  'test_migrations: skip': scripts,
  'test_migrations: run_before, run_after': scripts,
  'test_migrations: env_variables, jinja_variables, phase_variable': scripts,
  'test_legacy_migration: migrations_and_tasks': scripts,
  'test_legacy_migration: prereleases': noPrereleases,
  'test_answersfile: custom path, sub-folder deprecated': 'the state has one place, .deployment/ of the folder',
  test_answersfile_templating: 'one folder is one deployment, so its state needs no name of its own',
  test_demo_update_tasks: scripts,
  test_unsafe: scripts,
  'test_context: task_templating_with_operation': scripts,
  'test_vcs (mirror cache)': 'nothing is fetched, so there is no cache',
};

const { row, complete } = rowsOf(names, meaningless);

const one: Small = { files: { 'conf/a.conf': 'one\n' } };
const two: Small = { tag: '2', files: { 'conf/a.conf': 'two\n' } };

/** A question of its own, used. */
const asks = (questions: Readonly<Record<string, string>>): Small => ({
  questions,
  environment: Object.fromEntries(Object.keys(questions).map((name) => [name, `"\${${name}}"`])),
});

function edit(folder: string, path: string, from: string, to: string): void {
  const before = readIn(folder, path);
  if (!before.includes(from)) throw new Error(`${path} has no ${from}`);
  place(join(folder, path), before.replace(from, to));
}

const status = (folder: string, json = false) => folderCommand({ kind: 'status', folder, json }, quietWorld(folder));

describe('test_recopy.py', () => {
  row('test_recopy: discards_evolution', 'the file is as generated, the answers are as they were', async () => {
    const { cwd, folder } = await made(one);
    await update(cwd, { sets: set({ 'app.WORKERS': '6' }) });
    const answers = readIn(folder, 'deployment.yml');
    place(join(folder, 'conf/a.conf'), 'mine\n');
    place(join(folder, 'notes'), 'mine\n');
    await update(cwd, { wishes: new Map([['conf/a.conf', 'reset']]) });
    expect([readIn(folder, 'conf/a.conf'), readIn(folder, 'deployment.yml')]).toEqual(['one\n', answers]);
    expect(readIn(folder, 'notes')).toBe('mine\n');
  });

  row('test_recopy: works_without_replay', 'an update needs nothing of the version that wrote the folder', async () => {
    const text = (n: string) => `first ${n}\n\n# middle\n\nlast\n`;
    const { cwd, folder } = await made({ files: { 'conf/a.conf': text('1') } });
    rmSync(join(cwd, 'lab'), { recursive: true });
    edit(folder, 'conf/a.conf', 'last', 'mine');
    await updateTo({ files: { 'conf/a.conf': text('2') } }, cwd);
    expect(readIn(folder, 'conf/a.conf')).toBe(text('2').replace('last', 'mine'));
  });

  row(
    'test_recopy: with_skip_answered_and_new_answer',
    'with --reset, what is given counts and nothing is asked',
    async () => {
      const { cwd, folder } = await made({ ...one, ...asks({ MODE: '{ ask: Mode, default: fast }' }) });
      place(join(folder, 'conf/a.conf'), 'mine\n');
      const wishes = new Map([['conf/a.conf', 'reset']] as const);
      await update(cwd, { yes: false, wishes, sets: set({ 'app.MODE': 'slow' }) }, script(['write', 'write']));
      expect([readIn(folder, 'conf/a.conf'), load(readIn(folder, 'deployment.yml'))]).toEqual([
        'one\n',
        expect.objectContaining({ app: { WORKERS: 1, MODE: 'slow' } }),
      ]);
    },
  );

  row('test_recopy: dont_validate_computed_value', 'a setting that nobody chose follows the version', async () => {
    const { cwd, folder } = await made(asks({ LIMIT: '{ type: integer, default: 3, max: 5 }' }));
    expect(readIn(folder, 'deployment.yml')).not.toContain('LIMIT');
    const outcome = await updateTo(asks({ LIMIT: '{ type: integer, default: 9, min: 7 }' }), cwd);
    expect(report(outcome).out).toMatch(/app\.LIMIT {2}3 → 9 \(the default is another now\)/);
    expect(readIn(folder, 'docker-compose.yml') + readIn(folder, '.env') + readIn(folder, 'envs/web.env')).toContain(
      '9',
    );
    expect(readIn(folder, 'deployment.yml')).not.toContain('LIMIT');
  });

  row(
    'test_recopy: conditional_computed_value',
    'an option off and on again, with --reset of a file: all as it was',
    async () => {
      const { cwd, folder } = await made({
        ...one,
        profile: 'extra: { ask: Extra part, default: true }',
        services: { extra: '{ image: "lab/extra:1", profiles: [extra], environment: { EXTRA: "yes" } }' },
      });
      const before = snapshot(folder);
      place(join(folder, 'conf/a.conf'), 'mine\n');
      await update(cwd, { sets: set({ 'profiles.extra': 'no' }) });
      expect(isIn(folder, 'envs/extra.env')).toBe(false);
      await update(cwd, { sets: set({ 'profiles.extra': 'yes' }), wishes: new Map([['conf/a.conf', 'reset']]) });
      expect(snapshot(folder)).toEqual(before);
    },
  );
});

describe('test_migrations.py, test_legacy_migration.py', () => {
  const before = { ...asks({ SPEED: '{ ask: Speed, default: fast }' }) };
  const after = { ...asks({ MODE: '{ ask: Mode, default: none }' }), was: '{ app.SPEED: app.MODE }' };

  row('test_migrations: basic', 'a renamed question keeps its answer, under its new name', async () => {
    const { cwd, folder } = await made(before);
    edit(folder, 'deployment.yml', 'SPEED: fast', 'SPEED: slow # enough');
    await updateTo(after, cwd);
    expect(load(readIn(folder, 'deployment.yml'))).toMatchObject({ app: { WORKERS: 1, MODE: 'slow' } });
    expect(readIn(folder, 'deployment.yml')).not.toContain('SPEED');
    expect(readIn(folder, '.env')).toContain('MODE=slow');
    expect(verdicts(await update(cwd))).toEqual({});
  });

  row(
    'test_migrations: version_migration',
    'of a folder that several versions have passed by, every rename counts',
    async () => {
      const { cwd, folder } = await made(before);
      await updateTo(
        { ...asks({ TEMPO: '{ ask: Tempo, default: none }' }), was: '{ app.SPEED: app.TEMPO, app.MODE: app.TEMPO }' },
        cwd,
      );
      expect(load(readIn(folder, 'deployment.yml'))).toMatchObject({ app: { WORKERS: 1, TEMPO: 'fast' } });
    },
  );

  row('test_migrations: pretend', 'a dry run with a rename writes nothing, and tells it', async () => {
    const { cwd, folder } = await made(before);
    const [files, stamps] = [snapshot(folder), times(folder)];
    const dry = await updateTo(after, cwd, { dryRun: true });
    expect(report(dry).out).toContain('MODE');
    expect([snapshot(folder), times(folder)]).toEqual([files, stamps]);
  });

  row('test_legacy_migration: pre_migration_modifies_answers', 'it is not asked under its new name', async () => {
    const { cwd, folder } = await made(before);
    put(cwd, after);
    expect((await update(cwd, { yes: false }, script(['write', 'write']))).kind).toBe('updated');
    expect(load(readIn(folder, 'deployment.yml'))).toMatchObject({ app: { MODE: 'fast' } });
  });

  row('test_legacy_migration: pretend_mode', 'a dry run has the verdicts of the real run', async () => {
    const { cwd } = await made(before);
    const dry = verdicts(await updateTo(after, cwd, { dryRun: true }));
    expect(dry).toMatchObject({ 'deployment.yml': 'update', '.env': 'update' });
    expect(verdicts(await update(cwd))).toEqual(dry);
  });
});

describe('the answers file and the state', () => {
  row(
    'test_answersfile: external data',
    'answers of another folder count; a file that is missing is refused',
    async () => {
      const { cwd, folder } = await made(asks({ MODE: '{ ask: Mode, default: fast }' }));
      place(join(cwd, 'other/deployment.yml'), 'app: { MODE: slow }\n');
      const before = snapshot(folder);
      expect(problemsOf(await update(cwd, { answersFile: 'other/missing.yml' }))).toEqual(['usage/unreadable']);
      expect(snapshot(folder)).toEqual(before);
      await update(cwd, { answersFile: 'other/deployment.yml' });
      expect(load(readIn(folder, 'deployment.yml'))).toMatchObject({ name: 'site', app: { MODE: 'slow' } });
    },
  );

  row(
    'test_check_update (13 tests)',
    'status: 0 where nothing differs, 10 where something would; the same as JSON',
    async () => {
      const { cwd, folder } = await made(one);
      expect(await status(folder)).toMatchObject({ exit: 0, err: '' });
      const unchanged = await status(folder, true);
      expect([unchanged.exit, JSON.parse(unchanged.out)]).toEqual([
        0,
        expect.objectContaining({ differs: false, update: { nothing: true, changes: [] } }),
      ]);
      put(cwd, two);
      expect(await status(folder)).toMatchObject({ exit: 10, out: expect.stringMatching(/changed {2}conf\/a\.conf/) });
      const changed = await status(folder, true);
      expect([changed.exit, JSON.parse(changed.out)]).toEqual([
        10,
        expect.objectContaining({
          differs: true,
          update: {
            nothing: false,
            changes: expect.arrayContaining([{ path: 'conf/a.conf', kind: 'update' }]),
          },
        }),
      ]);
      await update(cwd);
      expect((await status(folder)).exit).toBe(0);
      place(join(folder, 'conf/a.conf'), 'mine\n');
      expect(await status(folder)).toMatchObject({ exit: 10, out: expect.stringMatching(/edited +conf\/a\.conf/) });
      expect((await folderCommand({ kind: 'status', folder: cwd, json: false }, quietWorld(cwd))).exit).toBe(1);
    },
  );

  row(
    'test_minimum_version',
    'a state of a later form names the version that is needed; an older tool is refused',
    async () => {
      const { cwd, folder } = await made(one);
      const path = join(folder, '.deployment/manifest.json');
      const manifest = JSON.parse(readIn(folder, '.deployment/manifest.json'));
      place(path, JSON.stringify({ ...manifest, schema: 99, version: '9.1.0' }));
      const newer = await update(cwd);
      expect(problemsOf(newer)).toEqual(['target/state-newer']);
      expect(report(newer)).toMatchObject({ exit: 1, err: expect.stringContaining('npm create deployment@9.1.0') });
      place(path, JSON.stringify({ ...manifest, version: '9.1.0' }));
      expect(problemsOf(await update(cwd))).toEqual(['target/downgrade']);
    },
  );

  row('test_output', 'results on standard output, remarks and refusals on standard error', async () => {
    const { cwd, folder } = await made(one);
    const said: string[] = [];
    put(cwd, two);
    const done = await update(cwd, {}, { world: { say: (line) => void said.push(line) } });
    expect(said).toEqual([]);
    expect(report(done)).toMatchObject({
      exit: 0,
      err: '',
      out: expect.stringMatching(/changed {2}conf\/a\.conf\n[\s\S]*rollback\n$/),
    });
    expect(JSON.parse(jsonReport(await update(cwd)).out)).toMatchObject({ changes: [] });
    rmSync(join(folder, '.deployment/manifest.json'));
    expect(report(await update(cwd))).toMatchObject({
      exit: 1,
      out: '',
      err: expect.stringContaining('manifest.json'),
    });
  });
});

describe('ended before the end', () => {
  /** Everything that lies where temporary files would. */
  const around = (cwd: string) => readdirSync(cwd, { recursive: true, encoding: 'utf8' }).sort();

  const leaves: Prompt = async () => {
    throw Object.assign(new Error('User force closed the prompt'), { name: 'ExitPromptError' });
  };

  row('test_interrupts', 'Ctrl-C at any question: exit 130, and nothing is written', async () => {
    const more = asks({ MODE: '{ ask: Mode, default: fast }', SPEED: '{ ask: Speed, default: none }' });
    const { cwd, folder } = await made(one);
    put(cwd, { ...two, ...more });
    const [files, stamps] = [snapshot(folder), times(folder)];
    const questions = ['app.MODE', 'app.SPEED', 'write'];
    for (const [index, last] of questions.entries()) {
      const asked: string[] = [];
      const prompt: Prompt = async (question) => {
        asked.push(question.name);
        return question.name === last ? leaves(question) : 'x';
      };
      const outcome = await update(cwd, { yes: false }, { prompt });
      expect(asked).toEqual(questions.slice(0, index + 1));
      expect([outcome.kind, report(outcome).exit]).toEqual(['left', 130]);
      expect([snapshot(folder), times(folder)]).toEqual([files, stamps]);
    }
  });

  row('test_cleanup: interrupt', 'told to stop before it is decided: all as it was, nothing left behind', async () => {
    const { cwd, folder } = await made(one);
    put(cwd, two);
    const [before, files] = [around(cwd), snapshot(folder)];
    const stop = new AbortController();
    const prompt: Prompt = async () => {
      stop.abort();
      return 'write';
    };
    const outcome = await update(cwd, { yes: false }, { prompt, world: { signal: stop.signal } });
    expect([outcome.kind, report(outcome).exit]).toEqual(['left', 130]);
    expect(snapshot(folder)).toEqual(files);
    expect(around(cwd).filter((path) => !before.includes(path) && path !== 'site/.deployment/backup')).toEqual([]);
    expect((await update(cwd)).kind).toBe('updated');
  });

  row(
    'test_cleanup: on error, existing folder never removed',
    'a run that cannot write leaves the folder, and no temporary file',
    async () => {
      const { cwd, folder } = await made(one);
      put(cwd, two);
      place(join(folder, '.deployment/backup'), 'in the way\n');
      const [before, files] = [around(cwd), snapshot(folder)];
      const outcome = await update(cwd);
      expect([outcome.kind, report(outcome).exit]).toEqual(['refused', 1]);
      expect([around(cwd), snapshot(folder)]).toEqual([before, files]);
    },
  );

  test('after an update that is done, only its back-up is new beside the files', async () => {
    const { cwd, folder } = await made(one);
    put(cwd, two);
    const before = around(cwd);
    await update(cwd);
    const fresh = around(cwd).filter((path) => !before.includes(path));
    expect(fresh.length).toBeGreaterThan(0);
    expect(fresh.filter((path) => !path.startsWith('site/.deployment/backup'))).toEqual([]);
    expect((await back(folder)).ok).toBe(true);
  });
});

describe('the application', () => {
  row('test_dirty_local: update', 'one that is being worked on is taken as it lies there', async () => {
    const { cwd, folder } = await made(one);
    place(join(cwd, 'lab/conf/a.conf'), 'not finished\n');
    place(join(cwd, 'lab/conf/fresh.conf'), 'new\n');
    expect(verdicts(await update(cwd))).toMatchObject({ 'conf/a.conf': 'update', 'conf/fresh.conf': 'create' });
    expect(readIn(folder, 'conf/a.conf')).toBe('not finished\n');
  });

  row(
    'test_subdirectory: update_subdirectory, from_root_path',
    'it may lie below another folder, and be run from anywhere',
    async () => {
      const root = emptyFolder();
      const { cwd, folder } = await made(one, { cwd: join(root, 'deep er/still') });
      put(cwd, two);
      for (const from of [root, join(root, 'deep er'), cwd, folder]) {
        const outcome = await run({ folder, yes: true, dryRun: true }, from);
        expect(verdicts(outcome)).toMatchObject({ 'conf/a.conf': 'update' });
      }
      expect(verdicts(await run({ yes: true }, folder))).toMatchObject({ 'conf/a.conf': 'update' });
    },
  );

  row(
    'test_subdirectory: new_version_uses_subdirectory, new_version_changes_subdirectory',
    'it has moved: the folder follows where it is told to, with its edits',
    async () => {
      const text = (n: string) => `first ${n}\n\n# middle\n\nlast\n`;
      const { cwd, folder } = await made({ files: { 'conf/a.conf': text('1') } });
      edit(folder, 'conf/a.conf', 'last', 'mine');
      put(cwd, { files: { 'conf/a.conf': text('2') } });
      mkdirSync(join(cwd, 'applications'));
      renameSync(join(cwd, 'lab'), join(cwd, 'applications/lab'));
      const lost = await update(cwd);
      expect(lost.kind).toBe('refused');
      expect(verdicts(await update(cwd, { stack: 'applications/lab' }))).toMatchObject({ 'conf/a.conf': 'merge' });
      expect(readIn(folder, 'conf/a.conf')).toBe(text('2').replace('last', 'mine'));
    },
  );

  row(
    'test_subdirectory: path outside template on update',
    'a mount from beside it is refused, and nothing is changed',
    async () => {
      const { cwd, folder } = await made(one);
      const before = snapshot(folder);
      place(join(cwd, 'outside/x.conf'), 'x\n');
      const service = '{ image: "lab/more:1", volumes: ["../outside:/x:ro"] }';
      expect(problemsOf(await updateTo({ services: { more: service } }, cwd))).toEqual(['stack/asset-outside']);
      expect(snapshot(folder)).toEqual(before);
    },
  );

  row(
    'test_context: exclude_templating_with_operation',
    'what is made once is not made again by an update',
    async () => {
      const { cwd, folder } = await made(one);
      const secret = readIn(folder, 'secrets/KEY.env');
      const answers = readIn(folder, 'deployment.yml');
      await updateTo(two, cwd);
      expect([readIn(folder, 'secrets/KEY.env'), readIn(folder, 'deployment.yml')]).toEqual([secret, answers]);
      rmSync(join(folder, 'secrets/KEY.env'));
      expect(verdicts(await update(cwd))).toEqual({ 'secrets/KEY.env': 'absent' });
      expect(isIn(folder, 'secrets/KEY.env')).toBe(false);
    },
  );

  row(
    'test_conditional_file_name: answer_changes',
    'unticked, its file goes; edited, it stays; asked or not',
    async () => {
      const small: Small = {
        profile: 'extra: { ask: Extra part, default: true }',
        services: { extra: '{ image: "lab/extra:1", profiles: [extra], environment: { EXTRA: "yes" } }' },
      };
      const silent = await made(small);
      expect(isIn(silent.folder, 'envs/extra.env')).toBe(true);
      await update(silent.cwd, { sets: set({ 'profiles.extra': 'no' }) });
      expect(isIn(silent.folder, 'envs/extra.env')).toBe(false);
      const asked = await made(small);
      place(join(asked.folder, 'envs/extra.env'), 'EXTRA=mine\n');
      const { prompt } = script(['profiles.extra', false], ['write', 'write']);
      const outcome = await update(asked.cwd, { yes: false, ask: ['profiles.*'] }, { prompt });
      expect(verdicts(outcome)).toMatchObject({ 'envs/extra.env': 'orphan' });
      expect(readIn(asked.folder, 'envs/extra.env')).toBe('EXTRA=mine\n');
      expect(verdicts(await update(asked.cwd, { sets: set({ 'profiles.extra': 'yes' }) }))).toMatchObject({
        'envs/extra.env': 'edited',
      });
    },
  );
});

describe('test_symlinks.py', () => {
  row('test_symlinks: update_symlink', 'a link beside the application is the text that it leads to', async () => {
    const cwd = emptyFolder();
    put(cwd, { files: { 'conf/one.conf': 'one\n', 'conf/two.conf': 'two\n' } });
    symlinkSync('one.conf', join(cwd, 'lab/conf/link.conf'));
    expect((await run({ stack: 'lab', folder: 'site', yes: true }, cwd)).kind).toBe('written');
    rmSync(join(cwd, 'lab/conf/link.conf'));
    symlinkSync('two.conf', join(cwd, 'lab/conf/link.conf'));
    expect(verdicts(await update(cwd))).toEqual({ 'conf/link.conf': 'update' });
    expect(readIn(join(cwd, 'site'), 'conf/link.conf')).toBe('two\n');
    expect(lstatSync(join(cwd, 'site/conf/link.conf')).isFile()).toBe(true);
  });

  row(
    'test_symlinks: update_file_to_symlink',
    'file and link take turns on both sides, and nothing is written through one',
    async () => {
      const { cwd, folder } = await made({ files: { 'conf/a.conf': 'one\n', 'conf/b.conf': 'one\n' } });
      rmSync(join(cwd, 'lab/conf/a.conf'));
      symlinkSync('b.conf', join(cwd, 'lab/conf/a.conf'));
      expect(verdicts(await update(cwd))).toEqual({});
      rmSync(join(folder, 'conf/a.conf'));
      symlinkSync('b.conf', join(folder, 'conf/a.conf'));
      expect(verdicts(await update(cwd))).toEqual({ 'conf/a.conf': 'edited' });
      const outcome = await updateTo({ files: { 'conf/a.conf': 'two\n', 'conf/b.conf': 'one\n' } }, cwd);
      expect(verdicts(outcome)).toMatchObject({ 'conf/a.conf': 'clash' });
      expect(readlinkSync(join(folder, 'conf/a.conf'))).toBe('b.conf');
      expect(readIn(folder, 'conf/b.conf')).toBe('one\n');
    },
  );

  row(
    'test_symlinks: symlinked_to_outside_destination',
    'no link leads an update out of the folder, absolute or relative',
    async () => {
      for (const way of ['absolute', 'relative']) {
        const { cwd, folder } = await made({ files: { 'conf/a.conf': 'one\n', 'conf/sub/b.conf': 'one\n' } });
        place(join(cwd, 'outside/a.conf'), 'safe\n');
        place(join(cwd, 'outside/sub/b.conf'), 'one\n');
        rmSync(join(folder, 'conf/a.conf'));
        rmSync(join(folder, 'conf/sub'), { recursive: true });
        symlinkSync(
          way === 'absolute' ? join(cwd, 'outside/a.conf') : '../../outside/a.conf',
          join(folder, 'conf/a.conf'),
        );
        symlinkSync(way === 'absolute' ? join(cwd, 'outside/sub') : '../../outside/sub', join(folder, 'conf/sub'));
        const before = snapshot(join(cwd, 'outside'));
        const next = { files: { 'conf/a.conf': 'two\n', 'conf/sub/b.conf': 'two\n', 'conf/sub/new.conf': 'two\n' } };
        const outcome = await updateTo(next, cwd);
        expect(verdicts(outcome)).toMatchObject({
          'conf/a.conf': 'clash',
          'conf/sub/b.conf': 'clash',
          'conf/sub/new.conf': 'clash',
        });
        expect(snapshot(join(cwd, 'outside'))).toEqual(before);
        await updateTo({}, cwd);
        expect(snapshot(join(cwd, 'outside'))).toEqual(before);
      }
    },
  );
});

describe('questions', () => {
  const list = (...more: readonly string[]): Small => ({
    ...one,
    ...asks({
      COLOUR: '{ ask: Colour, type: choice, choices: [red, green, blue], default: red }',
      SHAPES: '{ ask: Shapes, type: list, of: text, default: [round] }',
      ...Object.fromEntries(more.map((name) => [name, `{ ask: ${name}, default: x }`])),
    }),
  });

  row('test_prompt: update_skip_answered', 'what was answered is not asked again', async () => {
    const { cwd } = await made(list());
    put(cwd, { ...list(), tag: '2' });
    const { asked, prompt } = script(['write', 'write']);
    expect((await update(cwd, { yes: false }, { prompt })).kind).toBe('updated');
    expect(asked.map(({ name }) => name)).toEqual(['write']);
  });

  row('test_prompt: new field in new version', 'only the new one is asked', async () => {
    const { cwd, folder } = await made(list());
    put(cwd, list('FRESH'));
    await update(cwd, { yes: false }, script(['app.FRESH', 'y'], ['write', 'write']));
    expect(load(readIn(folder, 'deployment.yml'))).toMatchObject({ app: { COLOUR: 'red', FRESH: 'y' } });
  });

  test('test_prompt: a question that this version has no more: its answer goes and is told; a mistyped one is refused', async () => {
    const { cwd, folder } = await made({ ...one, ...asks({ MODE: '{ ask: Mode, default: fast }' }) });
    const before = readIn(folder, 'deployment.yml');
    put(cwd, one);
    const found = await status(folder);
    expect([found.exit, found.out]).toEqual([10, expect.stringMatching(/gone: app\.MODE {2}fast/)]);
    expect(problemsOf(await update(cwd, { sets: set({ 'app.MODE': 'slow' }) }))).toEqual(['answer/unknown']);
    const done = await update(cwd, { yes: false }, script(['write', 'write']));
    expect(report(done).out).toMatch(/gone: app\.MODE {2}fast/);
    expect(readIn(folder, 'deployment.yml')).toBe(before.replace('  MODE: fast\n', ''));
    expect((await status(folder)).exit).toBe(0);
    edit(folder, 'deployment.yml', '  WORKERS: 1\n', '  WORKERS: 1\n  MODE: fast\n');
    expect(problemsOf(await update(cwd))).toEqual(['answer/unknown']);
  });

  row('test_prompt: update_choice', 'the choice that was made is the one suggested', async () => {
    const { cwd, folder } = await made(list());
    await update(cwd, { sets: set({ 'app.COLOUR': 'blue' }) });
    const { asked, prompt } = agreeable();
    await update(cwd, { yes: false, ask: ['app.COLOUR'] }, { prompt });
    expect(asked[0]).toMatchObject({ name: 'app.COLOUR', default: 'blue' });
    expect(load(readIn(folder, 'deployment.yml'))).toMatchObject({ app: { COLOUR: 'blue' } });
  });

  row('test_prompt: multiselect', 'a list of former answers is suggested whole', async () => {
    const { cwd, folder } = await made(list());
    await update(cwd, { sets: set({ 'app.SHAPES': 'round,square' }) });
    const { asked, prompt } = agreeable();
    await update(cwd, { yes: false, ask: ['app.SHAPES'] }, { prompt });
    expect(asked[0]).toMatchObject({ name: 'app.SHAPES', default: 'round,square' });
    expect(load(readIn(folder, 'deployment.yml'))).toMatchObject({ app: { SHAPES: ['round', 'square'] } });
  });

  row(
    'test_prompt: ask + skip-answered, ask + data, defaults + ask',
    'asked again although answered; with --set; not with --yes',
    async () => {
      const { cwd, folder } = await made(list());
      const again = script(['app.COLOUR', 'green'], ['write', 'write']);
      await update(cwd, { yes: false, ask: ['app.COLOUR'] }, again);
      expect(load(readIn(folder, 'deployment.yml'))).toMatchObject({ app: { COLOUR: 'green' } });
      const given = agreeable();
      await update(cwd, { yes: false, ask: ['app.COLOUR'], sets: set({ 'app.COLOUR': 'blue' }) }, given);
      expect(given.asked[0]).toMatchObject({ name: 'app.COLOUR', default: 'blue' });
      expect(load(readIn(folder, 'deployment.yml'))).toMatchObject({ app: { COLOUR: 'blue' } });
      expect(problemsOf(await update(cwd, { ask: ['app.COLOUR'] }))).toEqual(['usage/nobody-to-ask']);
    },
  );

  row(
    'test_config: user_defaults_updated',
    'given goes before the last answer, and that before the default',
    async () => {
      const small = (value: string) =>
        asks({ MODE: `{ ask: Mode, default: ${value} }`, FREE: `{ default: ${value} }` });
      const { cwd, folder } = await made(small('first'));
      const mode = () => [readIn(folder, '.env'), readIn(folder, 'envs/web.env')].join('').match(/(MODE|FREE)=\w+/g);
      expect(mode()).toEqual(expect.arrayContaining(['MODE=first']));
      await updateTo(small('second'), cwd);
      expect(load(readIn(folder, 'deployment.yml'))).toMatchObject({ app: { MODE: 'first' } });
      expect(JSON.parse(readIn(folder, '.deployment/manifest.json')).answers).toMatchObject({
        'app.MODE': 'first',
        'app.FREE': 'second',
      });
      place(join(cwd, 'more.yml'), 'app: { MODE: file }\n');
      await update(cwd, { answersFile: 'more.yml' });
      expect(mode()).toEqual(expect.arrayContaining(['MODE=file']));
      await update(cwd, { answersFile: 'more.yml', sets: set({ 'app.MODE': 'set' }) });
      expect(mode()).toEqual(expect.arrayContaining(['MODE=set']));
    },
  );

  row(
    'test_config: secret_question_requires_default_value',
    'a secret needs no default: without a value the update is refused, at a terminal it is asked',
    async () => {
      const { cwd, folder } = await made(one);
      const before = snapshot(folder);
      const next: Small = { ...two, secrets: { PASS: '{ ask: The password }' }, environment: { PASS: '"${PASS}"' } };
      const refused = await updateTo(next, cwd);
      expect([problemsOf(refused), report(refused).exit]).toEqual([['answer/missing-secret'], 2]);
      expect(snapshot(folder)).toEqual(before);
      await update(cwd, { yes: false }, script(['write', 'write'], ['secrets.PASS', 'hunter two']));
      expect(readIn(folder, 'secrets/PASS.env')).toContain("PASS='hunter two'");
    },
  );
});

complete();
