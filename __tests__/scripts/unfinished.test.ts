import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { deployment, service } from '../core/deployment.fixture.js';
import { type Folder, folder, shells } from './folder.js';

let it: Folder;
beforeEach(() => {
  it = folder(deployment({ secrets: [], services: [service('web')] }));
  it.write('ssl/ca-bundle.crt', 'x');
});
afterEach(() => it.remove());

const pending = (path: string): void => it.write(`.deployment/pending/new/${path}`, 'new\n');
const repair = 'npm create deployment@latest -- ';

/** Whether a file with a clash keeps the unit and init from their work. */
const files = [
  ['docker-compose.yml', 'start', 'init'],
  ['.env', 'start', 'init'],
  ['envs/a b.env', 'start', 'init'],
  ['config/nginx/conf.d/site.conf', 'start', 'init'],
  ['scripts/ready.sh', 'start', 'init'],
  ['init-deployment.sh', '', 'init'],
  ['README.md', '', ''],
  ['secrets/README.md', '', ''],
  ['docker-compose.override.yml.template', '', ''],
  ['.gitignore', '', ''],
  ['deployment.yml', '', ''],
  ['systemd/lab.service', '', ''],
] as const;

describe.each(shells)('what an update has left unfinished, under %s', (shell) => {
  const ready = () => it.run(['scripts/ready.sh'], { shell });
  const init = () => it.run(['init-deployment.sh', '--skip-doctor'], { shell });
  const lines = (text: string): readonly string[] => text.trimEnd().split('\n');

  test('nothing: both go on', () => {
    it.write('.deployment/pending/base/docker-compose.yml', 'base\n');
    it.write('.deployment/backup/1/docker-compose.yml', 'old\n');
    expect(ready()).toEqual({ status: 0, out: '', err: '' });
    expect(init()).toMatchObject({ status: 0, err: '' });
  });

  test('a journal: both refuse on one line, with the cure and the same words', () => {
    it.write('.deployment/journal', '{}\n');
    const [unit, prepared] = [ready(), init()];
    expect([unit.status, prepared.status]).toEqual([1, 1]);
    expect(lines(unit.err)).toHaveLength(1);
    expect(lines(prepared.err)).toHaveLength(1);
    const words = `an update of ${it.path} was interrupted, or is at work; run create-deployment there again`;
    expect(unit.err).toContain(`lab is not ready to start: ${words}`);
    expect(prepared.err).toContain(`error: ${words}`);
    expect(unit.err).toContain(`${repair}status`);
    expect(it.calls()).toEqual([]);
    expect(it.has('.deployment/lock')).toBe(false);
  });

  test.each(files)('a clash in %s keeps from work: %s %s', (path, start, prepare) => {
    pending(path);
    const [unit, prepared] = [ready(), init()];
    expect([unit.status, prepared.status]).toEqual([start === '' ? 0 : 1, prepare === '' ? 0 : 1]);
    const words = `an update of ${it.path} has left clashes in ${path}; resolve them there: ${repair}resolve\n`;
    expect(unit.err).toBe(start === '' ? '' : `lab is not ready to start: ${words}`);
    expect(prepared.err).toBe(prepare === '' ? '' : `error: ${words}`);
  });

  test('several clashes are named together, those that do not matter left out', () => {
    for (const path of ['README.md', 'envs/web.env', 'docker-compose.yml']) pending(path);
    expect(ready().err).toContain('clashes in docker-compose.yml envs/web.env; ');
  });

  const doctor = (...options: readonly string[]) => {
    const { status, out } = it.run(['scripts/doctor.sh', '--json', ...options], { shell });
    const found = JSON.parse(out).filter(({ check }: { readonly check: string }) => check === 'update');
    return { status, found };
  };

  test.each([
    ['nothing', () => {}, 0, 'ok', 'no update is unfinished', ''],
    ['a journal', () => it.write('.deployment/journal', ''), 1, 'failure', 'was interrupted', `${repair}status`],
    ['a clash in what runs', () => pending('.env'), 1, 'failure', 'clashes in .env', `${repair}resolve`],
    ['a clash in init', () => pending('init-deployment.sh'), 1, 'failure', 'init-deployment.sh', `${repair}resolve`],
    ['a clash in a text', () => pending('README.md'), 0, 'warning', 'clashes in README.md', `${repair}resolve`],
  ] as const)('the doctor upon %s', (_, prepare, status, state, text, cure) => {
    prepare();
    for (const options of [[], ['--before-init']]) {
      expect(doctor(...options)).toEqual({
        status,
        found: [{ check: 'update', state, text: expect.stringContaining(text), cure: expect.stringContaining(cure) }],
      });
    }
  });

  test('while create-deployment works on the folder, init says who it may be, and leaves its lock alone', () => {
    const stat = readFileSync(`/proc/${process.pid}/stat`, 'utf8');
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    it.write('.deployment/lock/pid', `${process.pid} ${started} ${hostname()}\n`);
    it.write('.deployment/journal', '{}\n');
    const { status, err } = init();
    expect(status).toBe(1);
    expect(err).toContain(`another run works on this folder: process ${process.pid} on ${hostname()}`);
    expect(err).toContain('create-deployment: wait for it');
    expect(it.has('.deployment/lock/pid')).toBe(true);
  });
});
