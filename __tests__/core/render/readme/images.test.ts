import { expect, test } from '@jest/globals';
import type { ImageSource } from '../../../../generators/core/model/image-source.js';
import { secret } from '../../deployment.fixture.js';
import { smallPage } from './pages.js';

const login = { server: 'registry.example.org', user: 'robot$lab' };
const { make: _, ...password } = secret('REGISTRY_PASSWORD', { asked: true });

/** The chapter, and the rest of the page. */
function page(images: ImageSource): { readonly chapter: string; readonly rest: string } {
  const [before = '', after = ''] = smallPage({ images, secrets: [password] }).split('\n## Images\n');
  const [chapter = '', ...others] = after.split('\n## ');
  return { chapter, rest: [before, ...others].join('\n## ') };
}

test.each<[string, ImageSource, readonly (string | RegExp)[], readonly string[]]>([
  [
    'fetched without a log-in',
    { kind: 'pull', others: [] },
    ['scripts/save-images.sh', '`images/lab-images.tar.gz`'],
    ['log-in.sh', 'docker login', 'No image is ever fetched'],
  ],
  [
    'fetched with a log-in of the folder',
    { kind: 'pull', login, others: [] },
    [
      'logs in to `registry.example.org` as `robot$lab`',
      '`secrets/REGISTRY_PASSWORD.env`',
      'DOCKER_CONFIG=secrets/docker docker compose pull',
    ],
    ['of your own, before init', 'No image is ever fetched'],
  ],
  [
    'fetched with the operator’s own log-in',
    { kind: 'pull', others: ['vendor.example.org'] },
    [/```sh\ndocker login vendor\.example\.org\n```/],
    ['log-in.sh', 'No image is ever fetched'],
  ],
  [
    'loaded from an archive',
    { kind: 'archive' },
    ['No image is ever fetched', '`images/lab-images.tar.gz`', 'scripts/save-images.sh', 'images/SHA256SUMS'],
    ['log-in.sh', '### Without a network'],
  ],
])('%s', (_, images, there, absent) => {
  const { chapter } = page(images);
  for (const words of there) expect(chapter).toMatch(words);
  for (const words of absent) expect(chapter).not.toContain(words);
});

test('who reads the password, and what else the page says of an archive', () => {
  expect(page({ kind: 'pull', login, others: [] }).rest).toMatch(
    /REGISTRY_PASSWORD\.env` \| you \| `scripts\/log-in\.sh` /,
  );
  expect(page({ kind: 'archive' }).rest).toContain('Bring the archive of the images');
  expect(page({ kind: 'archive' }).rest).toContain('out of their archive');
});
