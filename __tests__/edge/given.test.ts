import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readSaid } from '../../generators/edge/given.js';
import { folderWith } from './places.js';
import { plainCommand } from './world.js';

describe('what was said outside the terminal', () => {
  test('a file, and --set has the last word', async () => {
    const cwd = folderWith({
      'answers.yml': 'stack: lab\nhost: a.example.org\ngpu:\n  kind: none\n  devices: [all]\napp:\n',
    });
    const said = await readSaid(
      { ...plainCommand, answersFile: 'answers.yml', sets: [{ path: 'gpu.kind', text: 'nvidia' }] },
      cwd,
    );
    expect(said.ok && [said.value.stack, ...said.value.answers]).toEqual([
      { name: 'lab', from: cwd },
      ['host', { kind: 'value', value: 'a.example.org', at: { file: 'answers.yml', line: 2, column: 1 } }],
      ['gpu.kind', { kind: 'text', text: 'nvidia' }],
      ['gpu.devices', { kind: 'value', value: ['all'], at: { file: 'answers.yml', line: 5, column: 3 } }],
    ]);
  });

  test.each([
    [{ stack: 'a' }, 'a'],
    [{ sets: [{ path: 'stack', text: 'b' }] }, 'b'],
    [{ stack: 'a', sets: [{ path: 'stack', text: 'b' }] }, 'a'],
    [{}, undefined],
  ])('the stack is named by %j', async (command, want) => {
    const said = await readSaid({ ...plainCommand, ...command }, '/');
    expect(said.ok && [said.value.stack, said.value.answers.size]).toEqual([
      want === undefined ? undefined : { name: want, from: '/' },
      0,
    ]);
  });

  test('secrets come from a file of their own', async () => {
    const cwd = folderWith({ 's.env': "# mine\nSMTP_PASSWORD='a b$c'\n" });
    const said = await readSaid({ ...plainCommand, secretsFile: 's.env' }, cwd);
    expect(said.ok && said.value.secrets).toEqual({ SMTP_PASSWORD: 'a b$c' });
  });

  test('all that is wrong at once, and no value of a secret', async () => {
    const cwd = folderWith({ 'answers.yml': 'host: a\nhost: b\nx: *y\n', 's.env': 'PASSWORD=$(hunter2)\n' });
    const said = await readSaid({ ...plainCommand, answersFile: 'answers.yml', secretsFile: 's.env' }, cwd);
    const problems = said.ok ? [] : said.problems;
    expect(problems.map(({ code }) => code)).toEqual([
      'answer/duplicate-key',
      'answer/unknown-anchor',
      'target/secret-unreadable',
    ]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  test.each<[string, string]>([
    ['no.yml', '--answers no.yml: there is no such file'],
    ['.', '--answers .: this is a folder, not a file'],
  ])('%s', async (answersFile, message) => {
    const said = await readSaid({ ...plainCommand, answersFile }, folderWith({}));
    expect(said.ok ? [] : said.problems).toEqual([{ code: 'usage/unreadable', message }]);
  });

  test('a socket, such as /dev/stdin may be', async () => {
    const cwd = folderWith({});
    const server = createServer().listen(join(cwd, 'socket'));
    await once(server, 'listening');
    const said = await readSaid({ ...plainCommand, secretsFile: 'socket' }, cwd);
    server.close();
    const message = '--secrets socket: this is a socket, not a file';
    expect(said.ok ? [] : said.problems).toEqual([{ code: 'usage/unreadable', message }]);
  });

  test('a list is no answers file', async () => {
    const said = await readSaid({ ...plainCommand, answersFile: 'a.yml' }, folderWith({ 'a.yml': '- a\n' }));
    expect(said.ok ? [] : said.problems.map(({ code }) => code)).toEqual(['answer/no-map']);
  });
});
