import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { composeIn, masked } from '../../../generators/edge/docker.js';
import { folderWith } from '../places.js';

const secret = 'AValueOfSomeLength';

/** A command that runs this shell script, under this name; the folder has no spaces in what the script needs. */
function command(script: string, name = 'docker') {
  const folder = folderWith({ [name]: `#!/bin/sh\n${script}\n` });
  chmodSync(join(folder, name), 0o755);
  return composeIn(folder, `./${name} compose`, { PATH: process.env.PATH });
}

describe('a call', () => {
  test('runs in the folder, with the words, the input and the environment', async () => {
    const compose = command('printf "%s|" "$@" "$NAME"; cat; ls >&2');
    const answer = await compose({ words: ['ps', '-a b'], input: 'a line', environment: { NAME: 'x' }, seconds: 10 });
    expect(answer).toEqual({ kind: 'ended', status: 0, output: 'compose|ps|-a b|x|a line', errors: 'docker\n' });
  });

  test('gives back the status', async () => {
    expect(await command('exit 7')({ words: [], seconds: 10 })).toMatchObject({ kind: 'ended', status: 7 });
  });

  test('needs nobody to read its input', async () => {
    const answer = await command('exec <&-; echo done')({ words: [], input: 'x'.repeat(1 << 20), seconds: 10 });
    expect(answer).toMatchObject({ kind: 'ended', status: 0, output: 'done\n' });
  });

  test('shows no secret', async () => {
    const compose = command('cat; cat /dev/null; echo "$NAME" >&2');
    const call = { words: [], input: `so ${secret} it is`, environment: { NAME: secret }, secrets: [secret, ''] };
    const answer = await compose({ ...call, seconds: 10 });
    expect(answer).toEqual({ kind: 'ended', status: 0, output: 'so *** it is', errors: '***\n' });
  });

  test('with a secret among its words is our mistake', async () => {
    const call = { words: ['exec', `--password=${secret}`], secrets: [secret], seconds: 10 };
    await expect(command('exit 0')(call)).rejects.toThrow(/^a secret in an argument$/);
  });

  test('keeps the end of what never stops', async () => {
    const answer = await command('head -c 3000000 /dev/zero | tr "\\0" x; echo the end')({ words: [], seconds: 20 });
    if (answer.kind !== 'ended') throw new Error(answer.why);
    expect([answer.output.endsWith('xthe end\n'), answer.output.length < 500_000]).toEqual([true, true]);
  });
});

describe('what does not end as it should', () => {
  test('in time', async () => {
    const answer = await command('sleep 600')({ words: [], seconds: 0.3 });
    expect(answer).toEqual({ kind: 'cut-off', why: 'it was not through after 0.3 seconds' });
  }, 60_000);

  test('by itself', async () => {
    const answer = await command('kill -KILL $$')({ words: [], seconds: 10 });
    expect(answer).toEqual({ kind: 'cut-off', why: 'it was ended by SIGKILL' });
  });

  test('since it is not there', async () => {
    const answer = await composeIn(folderWith({}), 'no-such-program compose', {})({ words: ['ps'], seconds: 10 });
    expect(answer).toMatchObject({ kind: 'unable', why: expect.stringMatching(/^no-such-program cannot be started/) });
  });
});

describe('behind another program', () => {
  const call = { words: ['run'], environment: { ONE: 'x', TWO: 'y' }, seconds: 10 };

  test.each([
    ['sudo', { kind: 'ended', output: '--preserve-env=ONE,TWO compose run\n' }],
    ['podman', { kind: 'ended', output: 'compose run\n' }],
    ['doas', { kind: 'unable' }],
    ['su', { kind: 'unable' }],
  ])('%s', async (name, want) => {
    expect(await command('echo "$@"', name)(call)).toMatchObject(want);
  });

  test.each(['sudo', 'doas'])('%s has nothing to hand on', async (name) => {
    const answer = await command('echo "$@"', name)({ words: ['ps'], seconds: 10 });
    expect(answer).toMatchObject({ kind: 'ended', output: 'compose ps\n' });
  });
});

test('the longer of two secrets is masked whole', () => {
  expect(masked('abcd and ab', ['ab', 'abcd'])).toBe('*** and ***');
});
