import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { shells } from './folder.js';

const place = mkdtempSync(join(tmpdir(), 'gate-'));
afterAll(() => rmSync(place, { recursive: true }));

/** As the kernel writes them: a way out by 172.26.0.1, and three networks. */
const routes = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth1	00000000	01001AAC	0003	0	0	0	00000000	0	0	0
eth0	000019AC	00000000	0001	0	0	0	0000FFFF	0	0	0
eth1	00F01AAC	00000000	0001	0	0	0	00F0FFFF	0	0	0
eth2	80B2A8C0	00000000	0001	0	0	0	E0FFFFFF	0	0	0
`;

test.each(shells)('the way out of a gate is for the networks that it is in, and for nobody else: %s', (shell) => {
  const [ROUTES, OWN_NETWORKS] = [join(place, 'routes'), join(place, 'own networks')];
  writeFileSync(ROUTES, routes);
  const [program = 'sh', ...words] = shell.split(' ');
  const script = 'templates/folder/config/gate/start.sh';
  const done = spawnSync(program, [...words, script, 'printf', '%s,', 'daemon off;'], {
    env: { ...process.env, ROUTES, OWN_NETWORKS },
    encoding: 'utf8',
  });
  expect([done.status, done.stdout, done.stderr]).toEqual([0, 'daemon off;,', '']);
  expect(readFileSync(OWN_NETWORKS, 'utf8')).toBe(
    'allow 127.0.0.0/8;\nallow 172.25.0.0/16;\nallow 172.26.240.0/20;\nallow 192.168.178.128/27;\ndeny all;\n',
  );
});
