import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { serversIn } from '../../generators/edge/resolvers.js';

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'dns-'));
  for (const name of ['nmcli', 'resolvectl']) program(name, 'exit 1');
  program('dockerd', 'grep -q broken "$3" && exit 1; exit 0');
  writeFileSync(
    join(work, 'resolv.conf'),
    '# comment 8.8.8.8\nsearch example.org\nnameserver 127.0.0.53\nnameserver 10.1.2.3\n',
  );
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

function program(name: string, text: string): void {
  writeFileSync(join(work, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(work, name), 0o755);
}

const file = () => join(work, 'daemon.json');
const dns = (...words: readonly string[]) =>
  spawnSync('sh', ['templates/folder/scripts/dns.sh', ...words], {
    encoding: 'utf8',
    env: { PATH: [work, process.env.PATH].join(delimiter), DAEMON_JSON: file(), RESOLV: join(work, 'resolv.conf') },
  });

test.each([
  ['resolv.conf, where nobody manages it', {}, '10.1.2.3\n'],
  [
    'NetworkManager first',
    {
      nmcli:
        "printf 'IP4.DNS[1]:10.0.0.1\\nIP4.DNS[2]:10.0.0.2\\nIP6.DNS[1]:fd00\\\\:\\\\:1\\n\\nIP4.DNS[1]:10.0.0.1\\n'",
    },
    '10.0.0.1\n10.0.0.2\nfd00::1\n',
  ],
  ['then systemd-resolved', { resolvectl: "printf 'Global:\\nLink 2 (eth0): 10.9.9.9 ::1\\n'" }, '10.9.9.9\n'],
])('asks %s', (_, programs, want) => {
  for (const [name, text] of Object.entries(programs)) program(name, text);
  expect(dns().stdout).toBe(want);
});

test.each([
  ['no file', undefined, {}],
  ['an empty object', '{}\n', {}],
  [
    'the runtime of NVIDIA',
    '{\n  "runtimes": { "nvidia": { "path": "nvidia-container-runtime", "args": [] } }\n}\n',
    { runtimes: { nvidia: { path: 'nvidia-container-runtime', args: [] } } },
  ],
  ['one line', '{"mtu":1400,"dns-search":["example.org"]}', { mtu: 1400, 'dns-search': ['example.org'] }],
])('--daemon keeps what is there: %s', (_, before, kept) => {
  if (before !== undefined) writeFileSync(file(), before);
  const { status, stdout } = dns('--daemon');
  expect([status, stdout]).toEqual([0, expect.stringContaining('sudo systemctl restart docker')]);
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({ dns: ['10.1.2.3'], ...kept });
  expect(existsSync(`${file()}.before-dns`)).toBe(before !== undefined);
});

test.each([
  ['servers that are there already', '{ "dns": ["10.0.0.9"] }', 'names servers already'],
  ['what is no object', '[]', 'is no JSON object'],
  ['what Docker refuses', '{ "broken": 1 }', 'Docker would refuse'],
])('--daemon leaves alone %s', (_, before, said) => {
  writeFileSync(file(), before);
  const { status, stderr } = dns('--daemon');
  expect([status, stderr]).toEqual([1, expect.stringContaining(said)]);
  expect(readFileSync(file(), 'utf8')).toBe(before);
});

test('the generator reads the same', () => {
  expect(serversIn('IP4.DNS[1]:10.0.0.1\nIP6.DNS[1]:fd00\\:\\:1\n')).toEqual(['10.0.0.1', 'fd00::1']);
  expect(serversIn('Global:\nLink 2 (eth0): 10.9.9.9 127.0.0.53 fe80::1%eth0\n')).toEqual(['10.9.9.9']);
  expect(serversIn(readFileSync(join(work, 'resolv.conf'), 'utf8'))).toEqual(['10.1.2.3']);
});
