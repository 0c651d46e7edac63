/** The yardstick of the bench: reads templates, renders, writes and syncs them one by one, and makes one certificate. */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ejs from 'ejs';
import { makeAuthority } from '../generators/edge/certificates/authority.ts';

const [from, to] = process.argv.slice(2);
for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
  if (entry.isFile()) write(join(entry.parentPath, entry.name).slice(from.length + 1));
}
const { certificate } = await makeAuthority(
  { commonName: 'plain', key: 'p256' },
  { now: new Date(), random: randomBytes },
);
sync(join(to, 'server.crt'), certificate);

function write(path) {
  mkdirSync(dirname(join(to, path)), { recursive: true });
  sync(join(to, path), ejs.render(readFileSync(join(from, path), 'utf8'), { host: 'localhost' }));
}

function sync(path, text) {
  const file = openSync(path, 'w');
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
}
