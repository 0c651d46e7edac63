import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import type { Target } from '../../generators/core/model/target.js';
import { scriptFiles } from '../../generators/core/render/scripts.js';
import { certificate, deployment, service } from '../core/deployment.fixture.js';
import { shells, templates } from './folder.js';

const hasJudge = spawnSync('shellcheck', ['--version']).error === undefined;
const judged = hasJudge ? test : test.skip;
const tool = service('tool', {
  phase: 'tool',
  about: 'Does $(things) `now`',
  scripts: { 'do-it': 'run --all /etc/x.yml' },
});
const written = (target: Target) =>
  scriptFiles(
    deployment({ certificates: [certificate('db')], services: [tool, service('web')] }),
    target,
    templates,
  ).map(({ path, text }) => [path, text] as const);
const common = written({ kind: 'compose' });
const scripts = [
  ...common,
  ...written({ kind: 'swarm', endpoint: 'vip', encrypted: false }).filter(
    ([path, text]) => !common.some((other) => other[0] === path && other[1] === text),
  ),
];
const verdict = (text: string): string =>
  spawnSync('shellcheck', ['-s', 'sh', '-S', 'style', '-f', 'gcc', '-'], { input: text, encoding: 'utf8' }).stdout;

judged.each(scripts)('shellcheck has nothing to say against %s', (_, text) => expect(verdict(text)).toBe(''));

judged.each([
  ['an open word', '#!/bin/sh\nrm $1\n', 'SC2086'],
  ['what only bash knows', '#!/bin/sh\nlocal x=1\necho "$x"\n', 'SC3043'],
  ['a comparison of strings that sh has not', '#!/bin/sh\n[ "$1" == x ]\n', 'SC3014'],
])('the judge refuses %s', (_, text, code) => expect(verdict(text)).toContain(code));

describe.each(shells)('%s', (shell) => {
  const read = (text: string) => {
    const [program = '', ...words] = shell.split(' ');
    return spawnSync(program, [...words, '-n'], { input: text }).status;
  };
  test.each(scripts)('can read %s', (_, text) => expect(read(text)).toBe(0));
  test('refuses what is no script', () => expect(read('if true; then\n')).not.toBe(0));
});
