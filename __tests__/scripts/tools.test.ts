import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { deployment, service } from '../core/deployment.fixture.js';
import { type Folder, folder, shells } from './folder.js';

const some = deployment({
  secrets: [],
  services: [
    service('web'),
    service('launcher', { phase: 'tool', about: 'Launches', scripts: { launch: 'up -y /etc/x.yml', land: 'down' } }),
  ],
  later: [{ path: 'app.HEAD', about: "Where the 'head' is" }],
});
let it: Folder;
beforeEach(() => {
  it = folder(some);
});
afterEach(() => it.remove());

describe.each(shells)('under %s', (shell) => {
  test('a tool runs once, with its words and those that are said', () => {
    it.write('ssl/ca-bundle.crt', 'bundle');
    const { status, err } = it.run(['scripts/launch.sh', '--verbose', 'two words'], { shell });
    expect([status, err]).toEqual([0, '']);
    expect(it.calls()).toEqual(['compose run --rm -T launcher up -y /etc/x.yml --verbose two words']);
  });

  test('a tool waits for init', () => {
    const { status, err } = it.run(['scripts/land.sh'], { shell });
    expect(status).toBe(1);
    expect(err).toContain('init-deployment.sh; missing: ssl/ca-bundle.crt');
    expect(it.calls()).toEqual([]);
  });

  test('logs are saved where one stands, for their owner alone, and replace nothing', () => {
    it.program('docker', 'printf "%s\\n" "$*"');
    const cwd = mkdtempSync(join(tmpdir(), 'logs-'));
    const logs = (...words: readonly string[]) => it.run(['scripts/logs.sh', ...words], { shell, cwd });
    expect(logs('--since', '2h', 'my logs.txt')).toMatchObject({ status: 0, err: '' });
    const file = join(cwd, 'my logs.txt');
    expect(readFileSync(file, 'utf8')).toBe('compose ps --all\ncompose logs --no-color --timestamps --since 2h\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(logs('my logs.txt')).toMatchObject({ status: 1, err: expect.stringContaining('is there already') });
    expect(logs()).toMatchObject({ status: 0 });
    expect(readdirSync(cwd).filter((name) => /^lab-\d{8}T\d{6}Z\.log$/.test(name))).toHaveLength(1);
    expect(logs('--sinse', '2h').status).toBe(2);
  });

  test('logs that cannot be had are an error', () => {
    it.program('docker', 'echo no engine >&2; exit 1');
    const cwd = mkdtempSync(join(tmpdir(), 'logs-'));
    expect(it.run(['scripts/logs.sh', 'x.log'], { shell, cwd }).status).toBe(1);
    expect(existsSync(join(cwd, 'x.log'))).toBe(true);
  });
});

test('doctor reminds of an answer that comes later, and is content without', () => {
  const about = (): readonly { readonly check: string }[] =>
    JSON.parse(it.run(['scripts/doctor.sh', '--json', '--before-init']).out).filter(
      (line: { readonly check: string }) => line.check === 'later',
    );
  expect(about()).toEqual([
    {
      check: 'later',
      state: 'warning',
      text: "not known yet: Where the 'head' is",
      cure: 'when you know it, run in this folder: npm create deployment@latest . -- --set app.HEAD=…',
    },
  ]);
  it.remove();
  it = folder({ ...some, later: [] });
  expect(about()).toEqual([]);
});
