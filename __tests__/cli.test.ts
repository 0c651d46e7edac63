import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { emptyFolder, folderWith } from './edge/places.js';
import { type Published, publish } from './published.js';

let published: Published;
beforeAll(() => {
  published = publish();
}, 60_000);

const env = { PATH: process.env.PATH, HOME: '/nonexistent' };

function run(cwd: string, ...words: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [published.cli, ...words], { cwd, env, encoding: 'utf8', input: '' });
}

describe('the package', () => {
  test('needs no other and is small', () => {
    const description = JSON.parse(readFileSync(join(published.root, 'package.json'), 'utf8')) as {
      dependencies?: object;
    };
    expect(description.dependencies).toBeUndefined();
    // Five applications with their documents are in it.
    expect(published.packed).toBeLessThanOrEqual(500_000);
  });

  test('names everybody whose code is in it', () => {
    expect(readFileSync(join(import.meta.dirname, '../THIRD-PARTY-NOTICES'), 'utf8')).toBe(
      readFileSync(published.notices, 'utf8'),
    );
    for (const name of [
      'yeoman-generator',
      'yeoman-environment',
      'inquirer',
      'ejs',
      'js-yaml',
      'node-forge',
      'generate-password',
    ]) {
      expect(readFileSync(published.notices, 'utf8')).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
  });

  test('is a generator for an environment of yo’s own', () => {
    const cwd = emptyFolder();
    const program = `
      import { createEnv } from 'yeoman-environment';
      const environment = createEnv({ cwd: ${JSON.stringify(cwd)}, stdout: process.stderr });
      environment.register(${JSON.stringify(join(published.root, 'dist/generators/app/index.js'))}, { namespace: 'deployment:app' });
      await environment.run(['deployment:app', ${JSON.stringify(join(cwd, 'lab'))}], { stack: 'dioptra', yes: true });`;
    const done = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: join(import.meta.dirname, '..'),
      encoding: 'utf8',
      input: '',
    });
    expect(done).toMatchObject({ status: 0, stdout: expect.stringContaining('./init-deployment.sh') });
    expect(readdirSync(cwd)).toEqual(['lab']);
  }, 20_000);
});

describe('the command', () => {
  test('tells its version and how it is used', () => {
    const cwd = emptyFolder();
    expect(run(cwd, '--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(run(cwd, '--help')).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringContaining('--answers FILE'),
    });
  });

  test('lists stacks and questions', () => {
    expect(run('/', 'stacks')).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringMatching(/^dioptra {2}.+\ngenui {2}/m),
    });
    expect(JSON.parse(run('/', 'questions', '--stack', 'dioptra', '--json').stdout)).toMatchObject({
      questions: expect.any(Array),
    });
  });

  test('tells an author what a stack lacks, and editors what it may say', () => {
    const cwd = folderWith({ 'compose.yml': 'services: { web: { image: "nginx:1.29.1" } }\n' });
    expect(run(cwd, 'lint')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('can be deployed: 1 remark.'),
      stderr: expect.stringContaining('Note: compose.yml:1:13  nothing here tells whether web is well'),
    });
    expect(run(cwd, 'lint', 'dioptra')).toMatchObject({ status: 0, stderr: '' });
    expect(run(cwd, 'lint', 'nowhere').status).toBe(2);
    expect(JSON.parse(run(cwd, 'schema').stdout)).toMatchObject({ properties: { 'x-deployment': { type: 'object' } } });
  });

  test('writes a folder and tells what is next', () => {
    const cwd = emptyFolder();
    const { status, stdout, stderr } = run(cwd, 'my lab', '--stack', 'dioptra', '--yes');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`  cd '${cwd}/my lab'\n  ./init-deployment.sh\n`);
    expect(readdirSync(cwd)).toEqual(['my lab']);
  });

  test('results on standard output, for programs as JSON', () => {
    const cwd = emptyFolder();
    const { stdout } = run(cwd, 'lab', '--stack', 'dioptra', '--yes', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      folder: join(cwd, 'lab'),
      url: 'https://localhost',
      next: expect.any(Array),
    });
    const again = run(cwd, 'lab', '--yes', '--json');
    expect(again.status).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ folder: join(cwd, 'lab'), changes: [], next: [] });
    const refused = run(cwd, 'adopt', 'lab', '--json');
    expect(refused.status).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({ problems: [{ code: 'target/deployment-already' }] });
  });

  test.each<[number, readonly string[], RegExp]>([
    [2, ['--stak', 'dioptra'], /there is no option --stak\n {2}did you mean --stack\?/],
    [2, ['--stack', 'dioptra'], /this is no terminal, so nothing can be asked/],
    [2, ['--yes'], /no application is named/],
    [
      2,
      ['--stack', 'dioptra', '--set', 'hosst=x', '--set', 'tls.kind=maybe'],
      /hosst is no question[\s\S]*tls\.kind must be self-signed[\s\S]*2 problems; nothing was changed/,
    ],
    [2, ['--stack', 'nothing-here', '--yes'], /there is no stack called "nothing-here"/],
    [1, ['no/such/parent', '--stack', 'dioptra', '--yes'], /the folder above it does not exist/],
  ])('exits with %i for %j', (status, words, message) => {
    const cwd = emptyFolder();
    const done = run(cwd, ...words);
    expect(done.stderr).toMatch(message);
    expect({ status: done.status, stdout: done.stdout }).toEqual({ status, stdout: '' });
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('a reader that has seen enough is no error', () => {
    const done = spawnSync(
      'sh',
      ['-c', `"$0" "$1" --stack dioptra --yes --dry-run | head -n 1`, process.execPath, published.cli],
      { cwd: emptyFolder(), env, encoding: 'utf8' },
    );
    expect(done).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/^0644 .*\n$/) });
  });
});

const hasScript = spawnSync('script', ['--version']).status === 0;

/** A real terminal, by the command `script`: types `keys`, one after the other whenever something new is shown, and gives back what was shown. */
function atTerminal(
  cwd: string,
  words: readonly string[],
  keys: (shown: string) => string,
): Promise<{ shown: string; status: number | null }> {
  const line = [process.execPath, published.cli, ...words].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qfec', `stty cols 200; ${line}`, '/dev/null'], {
    cwd,
    env: { ...env, TERM: 'xterm', NO_COLOR: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    child.stdin.write(keys(shown));
  });
  child.stdin.on('error', () => undefined);
  return new Promise((resolve) => child.once('close', (status) => resolve({ shown, status })));
}

(hasScript ? describe : describe.skip)('at a real terminal', () => {
  test('return takes every default, and the summary is confirmed', async () => {
    const cwd = emptyFolder();
    let answered = 0;
    const { shown, status } = await atTerminal(
      cwd,
      ['lab', '--stack', 'dioptra', '--set', 'host=lab.example.org'],
      (text) => {
        const open = text.split('✔').length - 1;
        if (open < answered) return '';
        answered = open + 1;
        return '\r';
      },
    );
    expect(shown).toMatch(
      /Name of the deployment lab[\s\S]*This will be written to .*\/lab[\s\S]*Write it yes[\s\S]*\.\/init-deployment\.sh/,
    );
    expect(shown).not.toContain('\u001b[36m');
    expect(status).toBe(0);
    expect(existsSync(join(cwd, 'lab/docker-compose.yml'))).toBe(true);
  }, 30_000);

  test('Ctrl-C at a question ends it, and nothing is written', async () => {
    const cwd = emptyFolder();
    let pressed = false;
    const { shown, status } = await atTerminal(cwd, ['lab'], (text) => {
      if (pressed || !text.includes('navigate')) return '';
      pressed = true;
      return '\u0003';
    });
    expect(shown).toContain('Stopped; nothing was written.');
    expect(shown).not.toMatch(/error|occured/i);
    expect(status).toBe(130);
    expect(readdirSync(cwd)).toEqual([]);
  }, 30_000);
});

const asRoot = process.getuid?.() === 0;
const ifRoot = asRoot ? test : test.skip;
const nobody = 65534;

describe('a write that fails', () => {
  test('in a folder that is read-only leaves nothing', () => {
    const cwd = emptyFolder();
    chmodSync(join(published.root, '..'), 0o755);
    chmodSync(cwd, 0o555);
    // Nothing is read-only to root, so root runs it as somebody else.
    const somebody = asRoot ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : [];
    const [program = '', ...args] = [
      ...somebody,
      process.execPath,
      published.cli,
      'lab',
      '--stack',
      'dioptra',
      '--yes',
    ];
    expect(spawnSync(program, args, { cwd, env, encoding: 'utf8', input: '' })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('you may not write in the folder above it'),
    });
    expect(readdirSync(cwd)).toEqual([]);
  });

  ifRoot('on a full disk leaves nothing', () => {
    const cwd = emptyFolder();
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', cwd]).status !== 0)
      throw new Error('cannot mount a small disk to try on');
    try {
      expect(run(cwd, 'lab', '--stack', 'dioptra', '--yes')).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('no space is left'),
      });
      expect(readdirSync(cwd)).toEqual([]);
    } finally {
      spawnSync('umount', [cwd]);
    }
  });

  test('past the limit of file sizes leaves nothing', () => {
    const cwd = emptyFolder();
    const done = spawnSync(
      'sh',
      ['-c', `ulimit -f 8; exec "$0" "$1" lab --stack dioptra --yes`, process.execPath, published.cli],
      { cwd, env, encoding: 'utf8' },
    );
    expect(done).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('a file is larger than the limit allows'),
    });
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe('a run that is killed', () => {
  /** Milliseconds from the start at which the folder is being written, and then some on both sides. */
  const moments = Array.from({ length: 12 }, (_, index) => index / 11);

  async function killed(cwd: string, signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT', after: number): Promise<void> {
    const child = spawn(process.execPath, [published.cli, 'lab', '--stack', 'dioptra', '--yes'], {
      cwd,
      env,
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await untilStaging(cwd, after, child);
    child.kill(signal);
    await ended;
  }

  /** Waits until the staging folder is there, and then for a part of the time that writing takes. */
  async function untilStaging(cwd: string, part: number, child: { readonly exitCode: number | null }): Promise<void> {
    while (readdirSync(cwd).length === 0 && child.exitCode === null) await pause(1);
    await pause(part * 60);
  }

  const isWhole = (folder: string): boolean => {
    const { files } = JSON.parse(readFileSync(join(folder, '.deployment/manifest.json'), 'utf8')) as {
      files: { path: string }[];
    };
    return files.every(({ path }) => existsSync(join(folder, path)));
  };

  test('at any moment leaves the whole folder or none, and the next run cleans up', async () => {
    const cwd = emptyFolder();
    let unfinished = 0;
    for (const moment of moments) {
      await killed(cwd, 'SIGKILL', moment);
      if (existsSync(join(cwd, 'lab'))) expect(isWhole(join(cwd, 'lab'))).toBe(true);
      else unfinished += 1;
      rmSync(join(cwd, 'lab'), { recursive: true, force: true });
    }
    expect(unfinished).toBeGreaterThan(0);
    expect(run(cwd, 'lab', '--stack', 'dioptra', '--yes').status).toBe(0);
    expect(readdirSync(cwd)).toEqual(['lab']);
  }, 60_000);

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s takes back what is not finished',
    async (signal) => {
      const cwd = emptyFolder();
      for (const moment of moments.slice(0, 6)) {
        await killed(cwd, signal, moment);
        const left = readdirSync(cwd);
        expect(left.length === 0 || (left.join() === 'lab' && isWhole(join(cwd, 'lab')))).toBe(true);
        rmSync(join(cwd, 'lab'), { recursive: true, force: true });
      }
    },
    60_000,
  );
});
