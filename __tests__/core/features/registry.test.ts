import { expect, test } from '@jest/globals';
import { deployed } from './deployed.js';

test('a prefix takes the place of each image’s registry; tags stay as they are', () => {
  const images = Object.fromEntries(
    deployed({ 'registry.prefix': 'registry.example.org:5000/lab' }).services.map(({ name, image }) => [name, image]),
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
