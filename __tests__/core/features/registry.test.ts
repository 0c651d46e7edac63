import { describe, expect, test } from '@jest/globals';
import { questionsFor } from '../../../generators/core/features/all.js';
import type { YamlMap } from '../../../generators/core/model/yaml.js';
import { composeValue } from '../../../generators/core/render/compose.js';
import { deployed, findings, lab, stackOf } from './deployed.js';

const prefix = 'registry.example.org:5000/lab';
const password = {
  'registry.login.kind': 'password',
  'registry.login.server': 'registry.example.org:5000',
  'registry.login.user': 'robot$lab+pull',
};

/** The vendor's images want a log-in; its own policy is to pull whenever it starts. */
const vendor = stackOf(`
name: shop
x-deployment:
  version: 1
  title: Shop
  requires: { login: [vendor.example.org, other.example.org] }
services:
  web:
    image: vendor.example.org/web:1.2
    pull_policy: always
  build:
    image: shop/own:1
    build: { context: "https://example.org/own.git" }
`);

test('a prefix takes the place of each image’s registry; tags stay as they are', () => {
  const images = Object.fromEntries(
    deployed({ 'registry.prefix': prefix }).services.map(({ name, image }) => [name, image]),
  );
  expect(images).toEqual(
    expect.objectContaining({
      db: 'registry.example.org:5000/lab/postgres:17.6',
      web: 'registry.example.org:5000/lab/example/lab-web:${LAB_TAG}',
      nginx: expect.stringMatching(/^registry\.example\.org:5000\/lab\/nginx:\d/),
    }),
  );
});

test('without one images stay where they live', () => {
  expect(deployed().services.find(({ name }) => name === 'web')?.image).toBe('ghcr.io/example/lab-web:${LAB_TAG}');
});

describe('log-in', () => {
  test('with a password is a secret that no service reads', () => {
    const { images, secrets, services } = deployed(password);
    expect(images).toEqual({
      kind: 'pull',
      login: { server: 'registry.example.org:5000', user: 'robot$lab+pull' },
      others: [],
    });
    expect(secrets.filter(({ name }) => name === 'REGISTRY_PASSWORD')).toEqual([
      expect.objectContaining({ asked: true, services: [], volumes: [] }),
    ]);
    expect(services.flatMap((service) => service.secrets)).not.toContain('REGISTRY_PASSWORD');
  });

  test.each([
    ['nothing is said', {}],
    ['the operator logs in', { 'registry.login.kind': 'none' }],
    ['nothing is fetched', { 'registry.kind': 'archive' }],
  ])('takes no secret where %s', (_, said) => {
    expect(deployed(said).secrets.map(({ name }) => name)).not.toContain('REGISTRY_PASSWORD');
  });

  test('is asked for where the stack says that a registry wants it', () => {
    const asked = (of: typeof lab) =>
      questionsFor(of).flatMap(({ path, asked, default: value }) =>
        asked && /^registry\.(kind|login\.(kind|server))$/.test(path) ? [[path, value]] : [],
      );
    expect(asked(lab)).toEqual([['registry.login.server', undefined]]);
    expect(asked(vendor)).toEqual([
      ['registry.kind', 'pull'],
      ['registry.login.kind', 'password'],
      ['registry.login.server', 'vendor.example.org'],
    ]);
  });

  const user = { 'registry.login.user': 'shop' };
  test.each([
    ['the first is logged in to, another is the operator’s', user, ['other.example.org']],
    ['both are the operator’s', { 'registry.login.kind': 'none' }, ['vendor.example.org', 'other.example.org']],
    ['with a prefix nothing comes from either', { ...user, 'registry.prefix': prefix }, []],
  ])('of several registries: %s', (_, said, others) => {
    expect(deployed(said, vendor).images).toMatchObject({ kind: 'pull', others });
  });

  test.each(['', '-robot', 'two words', `it's`, 'a\\b', 'a\nb'])('the name %j is refused', (name) => {
    const found = findings({ ...password, 'registry.login.user': name }).problems;
    expect(found.map(({ code }) => code)).toEqual(['answer/invalid']);
  });
});

describe('an archive', () => {
  const policies = (said: Parameters<typeof deployed>[0]) =>
    Object.values(composeValue(deployed({ ...said, 'registry.login.user': 'x' }, vendor)).services as YamlMap).map(
      (service) => (service as YamlMap).pull_policy,
    );

  test('means that no service ever pulls, whatever the author says', () => {
    const all = policies({ 'registry.kind': 'archive' });
    expect(all).toHaveLength(3);
    expect([...new Set(all)]).toEqual(['never']);
  });

  test('is no matter where images are fetched', () => {
    expect(policies({}).filter((policy) => policy !== undefined)).toEqual(['always']);
  });

  const pinned = stackOf('services: { web: { image: "lab/web@sha256:0123" }, other: { image: "lab/web:1" } }');
  test('cannot hold an image by its digest', () => {
    expect(findings({ 'registry.kind': 'archive' }, pinned).problems).toEqual([
      expect.objectContaining({
        code: 'answer/digest-in-archive',
        message: expect.stringContaining('the image of web is named by its digest (lab/web@sha256:0123)'),
      }),
    ]);
    expect(findings({}, pinned).problems).toEqual([]);
    expect(findings({ 'registry.kind': 'archive' }).problems).toEqual([]);
  });
});
