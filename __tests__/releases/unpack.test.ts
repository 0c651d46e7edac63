import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { unpack } from './unpack.js';

const cases = ['plain', 'tls-gpu-nfs', 'no-tls'] as const;
let into: string;
beforeAll(() => {
  into = mkdtempSync(join(tmpdir(), 'release '));
});
afterAll(() => rmSync(into, { recursive: true }));

interface Entry {
  readonly path: string;
  readonly owner: string;
  readonly mode: string;
}

const entries = (folder: string): readonly Entry[] =>
  JSON.parse(readFileSync(join(folder, '.deployment/manifest.json'), 'utf8')).files;
const modeOf = (path: string): string => `0${(statSync(path).mode & 0o777).toString(8)}`;

const releases = ['0.1.0', '0.2.0'] as const;

test.each(releases)('every archive of %s is among the cases', (release) => {
  expect(readdirSync(join('__tests__/releases', release)).sort()).toEqual(cases.map((name) => `${name}.tar.gz`).sort());
});

describe.each(releases.flatMap((release) => cases.map((name) => [release, name] as const)))(
  '%s, %s',
  (release, name) => {
    test('holds every file of its manifest with its mode, and no secret', () => {
      const folder = unpack(release, name, mkdtempSync(join(into, 'bare-')));
      for (const { path, owner, mode } of entries(folder)) {
        expect([path, existsSync(join(folder, path))]).toEqual([path, owner !== 'secret']);
        if (owner !== 'secret') expect([path, modeOf(join(folder, path))]).toEqual([path, mode]);
      }
      expect(JSON.parse(readFileSync(join(folder, '.deployment/manifest.json'), 'utf8')).version).toBe(release);
    });

    test('has secrets that are obviously fake, and pairs that belong together', () => {
      const folder = unpack(release, name, mkdtempSync(join(into, 'fake-')), { secrets: true });
      const secrets = entries(folder).filter(({ owner }) => owner === 'secret');
      for (const { path, mode } of secrets) expect([path, modeOf(join(folder, path))]).toEqual([path, mode]);
      expect(readFileSync(join(folder, 'secrets/DB_PASSWORD.env'), 'utf8')).toBe("DB_PASSWORD='fake-DB_PASSWORD'\n");
      const [ca, db] = ['ssl/ca/ca.crt', 'ssl/db/server.crt'].map(
        (path) => new X509Certificate(readFileSync(join(folder, path))),
      );
      expect(ca !== undefined && db?.verify(ca.publicKey)).toBe(true);
    });
  },
);
