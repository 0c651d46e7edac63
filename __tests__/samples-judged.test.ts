import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { initFile } from '../generators/core/texts/commands.js';
import { compose } from './edge/secrets/compose.js';

/** Compose reads every golden folder, as it is and with the override examples taken into use. */
const work = mkdtempSync(join(tmpdir(), 'judged-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const withCompose = compose === undefined ? test.skip : test;

/** Every golden folder, and those of further machines within. */
const folders = readdirSync('__tests__/samples').flatMap((name) => {
  const [own, nodes] = [`${name}/expected`, `${name}/expected/nodes`];
  const further = existsSync(join('__tests__/samples', nodes)) ? readdirSync(join('__tests__/samples', nodes)) : [];
  return [own, ...further.map((node) => `${nodes}/${node}`)];
});
const isForSwarm = (name: string): boolean => existsSync(join('__tests__/samples', name, 'stack.yml'));

/** Of a folder for Swarm, Compose runs the jobs of init; the stack file is of its form too, but for the version. */
describe.each(folders.filter(isForSwarm))('%s', (name) => {
  withCompose('what init runs is what Compose reads', () => {
    expect(judge(copyOf(name), initFile)).toEqual({ status: 0, stderr: '' });
  });

  withCompose('the stack file too, once its names are known, and not without', () => {
    const folder = copyOf(name);
    const without = judge(folder, 'stack.yml');
    expect(without.status).not.toBe(0);
    expect(without.stderr).toContain('start it with sh scripts/deploy.sh');
    const stack = readFileSync(join(folder, 'stack.yml'), 'utf8');
    const names = [...stack.matchAll(/\$\{((?:SECRET|CONFIG)_\w+):/g)].map(([, variable = '']) => [variable, 'any']);
    expect(judge(folder, 'stack.yml', Object.fromEntries(names)).status).toBe(0);
  });
});

describe.each(folders.filter((name) => !isForSwarm(name)))('%s', (name) => {
  withCompose('is what Compose reads', () => {
    expect(judge(copyOf(name))).toEqual({ status: 0, stderr: '' });
  });

  withCompose('with the examples of the override file', () => {
    const folder = copyOf(name);
    const examples = readFileSync(join(folder, 'docker-compose.override.yml.template'), 'utf8');
    writeFileSync(
      join(folder, 'docker-compose.override.yml'),
      examples.replaceAll(/^## .*\n/gm, '').replaceAll(/^# ?/gm, ''),
    );
    expect(judge(folder)).toEqual({ status: 0, stderr: '' });
  });

  withCompose('not with a misspelt key', () => {
    const folder = copyOf(name);
    const file = join(folder, 'docker-compose.yml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('restart:', 'restrat:'));
    const { status, stderr } = judge(folder);
    expect(status).not.toBe(0);
    expect(stderr).toContain('restrat');
  });
});

/** A golden folder with the secrets that its maker would have put there. */
function copyOf(name: string): string {
  const folder = mkdtempSync(join(work, 'folder-'));
  cpSync(join('__tests__/samples', name), folder, { recursive: true });
  mkdirSync(join(folder, 'secrets'), { recursive: true });
  const file = isForSwarm(name) ? initFile : 'docker-compose.yml';
  for (const [, secret] of readFileSync(join(folder, file), 'utf8').matchAll(/\.\/secrets\/(\w+)\.env/g)) {
    writeFileSync(join(folder, `secrets/${secret}.env`), `${secret}='made'\n`);
  }
  return folder;
}

function judge(folder: string, file = '', env: Readonly<Record<string, string>> = {}) {
  const [program = '', ...args] = compose ?? [];
  const { status, stderr } = spawnSync(
    program,
    [...args, ...(file === '' ? [] : ['--file', file]), '--profile', '*', 'config', '--quiet'],
    {
      cwd: folder,
      env: { ...process.env, ...env },
      encoding: 'utf8',
    },
  );
  return { status, stderr };
}
