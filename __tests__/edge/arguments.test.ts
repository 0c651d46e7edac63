import { describe, expect, test } from '@jest/globals';
import { readArguments } from '../../generators/edge/arguments.js';
import type { Command } from '../../generators/edge/command.js';
import { help } from '../../generators/edge/help.js';
import { options } from '../../generators/edge/options.js';
import { plainCommand as plain } from './world.js';

const read = (line: string, env: Readonly<Record<string, string>> = {}, terminal = true) =>
  readArguments(line === '' ? [] : line.split(' '), { terminal, env });

describe('what a command line means', () => {
  test.each<[string, object]>([
    ['', plain],
    ['my-lab', { ...plain, folder: 'my-lab' }],
    ['my-lab --stack dioptra --yes', { ...plain, folder: 'my-lab', stack: 'dioptra', yes: true }],
    [
      '-y --dry-run --json --answers=a.yml --secrets s.env',
      { ...plain, answersFile: 'a.yml', secretsFile: 's.env', yes: true, dryRun: true, json: true },
    ],
    [
      '--set a.b=c=d --set x=',
      {
        ...plain,
        sets: [
          { path: 'a.b', text: 'c=d' },
          { path: 'x', text: '' },
        ],
      },
    ],
    ['-- --odd', { ...plain, folder: '--odd' }],
    ['update x --i-know --commit', { ...plain, purpose: 'update', folder: 'x', insists: true, commit: true }],
    [
      '. --allow-downgrade --ask host --ask tls.*',
      { ...plain, folder: '.', allowDowngrade: true, ask: ['host', 'tls.*'] },
    ],
    ['--ask-all', { ...plain, ask: ['*'] }],
    [
      '--restore ./a --reset b --mine c/d',
      {
        ...plain,
        wishes: new Map([
          ['a', 'restore'],
          ['b', 'reset'],
          ['c/d', 'mine'],
        ]),
      },
    ],
    ['adopt old --stack lab', { ...plain, purpose: 'adopt', folder: 'old', stack: 'lab' }],
    ['status', { kind: 'status', folder: '.', json: false }],
    ['status x --json', { kind: 'status', folder: 'x', json: true }],
    ['diff', { kind: 'diff', paths: [], folder: '.', json: false }],
    ['diff a b --folder x', { kind: 'diff', paths: ['a', 'b'], folder: 'x', json: false }],
    ['resolve', { kind: 'resolve', paths: [], take: 'edit', folder: '.', json: false }],
    ['resolve a --theirs', { kind: 'resolve', paths: ['a'], take: 'theirs', folder: '.', json: false }],
    ['rollback --list', { kind: 'rollback', list: true, folder: '.', json: false }],
    ['rollback 2026 --folder x', { kind: 'rollback', id: '2026', list: false, folder: 'x', json: false }],
    ['rotate KEY --secrets s.env', { kind: 'rotate', name: 'KEY', secretsFile: 's.env', folder: '.', json: false }],
    [
      'add-node w1 --address 10.0.0.2 --role workers --folder x --yes',
      {
        ...plain,
        purpose: 'update',
        folder: 'x',
        yes: true,
        machine: { kind: 'add', name: 'w1', address: '10.0.0.2', role: 'workers' },
      },
    ],
    [
      'remove-node w1 --dry-run --json',
      { ...plain, purpose: 'update', dryRun: true, json: true, machine: { kind: 'remove', name: 'w1' } },
    ],
    ['doctor x', { kind: 'doctor', folder: 'x', json: false }],
    ['./status', { ...plain, folder: './status' }],
    ['lint', { kind: 'lint', stack: '.', json: false }],
    ['lint ./lab --json', { kind: 'lint', stack: './lab', json: true }],
    ['schema', { kind: 'schema' }],
    ['stacks --json', { kind: 'stacks', json: true }],
    ['questions --stack lab', { kind: 'questions', stack: 'lab', json: false }],
    ['--help --stack', { kind: 'help' }],
    ['x -v', { kind: 'version' }],
  ])('%j', (line, want) => {
    const found = read(line.replace('--help --stack', '--help'));
    expect(found).toEqual({ ok: true, value: want as Command, warnings: [] });
  });
});

describe('what it cannot mean, all at once', () => {
  test.each<[string, readonly string[]]>([
    [
      '--dryrun --stak lab',
      [
        'there is no option --dryrun (did you mean --dry-run?)',
        'there is no option --stak (did you mean --stack?)',
        '"lab" is one word too many (name one folder; options begin with --)',
      ],
    ],
    ['--stack', ['--stack needs a value (--stack=…)']],
    ['--stack --yes', ['--stack needs a value (--stack=…)']],
    ['--yes=no', ['--yes takes no value']],
    [
      '--set x --set =y',
      [
        '--set "x" has no path and value (write --set path=value, such as --set host=lab.example.org)',
        '--set "=y" has no path and value (write --set path=value, such as --set host=lab.example.org)',
      ],
    ],
    ['a b', ['"b" is one word too many (name one folder; options begin with --)']],
    ['-x', ['there is no option -x (--help lists all of them)']],
    ['status --yes', ['--yes is no option of status (--help lists what each command takes)']],
    ['lab --ours', ['--ours is no option here (--help lists what each command takes)']],
    ['resolve --ours --theirs', ['either --ours or --theirs']],
    ['rotate', ['which secret? (name one; the README of the folder lists them)']],
    [
      'add-node',
      [
        'which machine? (give its name, such as w1)',
        'at which address do the other machines reach it? (add --address with its IP address in the network that the machines share)',
      ],
    ],
    [
      'remove-node w1 --address 10.0.0.2 --set nodes=',
      [
        '--address is no option of remove-node (--help lists what each command takes)',
        '--set is no option of remove-node (--help lists what each command takes)',
      ],
    ],
    ['update --role x', ['--role is no option of update (--help lists what each command takes)']],
    ['rollback a b', ['"b" is one word too many (name one folder; options begin with --)']],
    ['questions', ['questions of which application? (add --stack NAME; the stacks command lists the names)']],
  ])('%j', (line, want) => {
    const found = read(line.replace('--stak lab', '--stak=x lab').replace('--dryrun', 'folder --dryrun'));
    const problems = found.ok ? [] : found.problems;
    expect(problems.map(({ message, hint }) => `${message}${hint === undefined ? '' : ` (${hint})`}`)).toEqual(want);
    expect(problems.every(({ code }) => code.startsWith('usage/'))).toBe(true);
  });
});

describe('flags that npm has kept', () => {
  const npm = { npm_command: 'init', npm_config_yes: 'true' };

  test('--yes counts where nobody is there, and npm’s own -y does not ask for it', () => {
    const found = read('lab', npm, false);
    expect(found.ok && found.value).toMatchObject({ folder: 'lab', yes: true });
    expect(found.ok && found.warnings.map(({ code }) => code)).toEqual(['usage/kept-by-npm']);
    expect(read('lab', npm, true)).toEqual({ ok: true, value: { ...plain, folder: 'lab' }, warnings: [] });
    expect(read('lab --yes', npm, false)).toEqual({
      ok: true,
      value: { ...plain, folder: 'lab', yes: true },
      warnings: [],
    });
  });

  test('--dry-run counts always', () => {
    expect(read('lab', { npm_command: 'exec', npm_config_dry_run: 'true' })).toMatchObject({
      ok: true,
      value: { dryRun: true },
    });
  });

  test('values are lost or not all there, which is said', () => {
    expect(read('lab', { npm_command: 'init', npm_config_stack: 'dioptra' })).toMatchObject({ ok: false });
    const found = read('lab a=b', { npm_command: 'exec', npm_config_set: 'true' });
    expect(found.ok ? [] : found.problems.map(({ code }) => code)).toEqual(['usage/kept-by-npm', 'usage/surplus-word']);
  });

  test('outside npm create these variables mean nothing', () => {
    expect(
      read('lab', { npm_config_yes: 'true', npm_config_dry_run: 'true', npm_command: 'run-script' }, false),
    ).toMatchObject({ ok: true, value: plain });
  });
});

test('the help has every option', () => {
  for (const { name } of options) expect(help).toContain(`--${name}`);
});
