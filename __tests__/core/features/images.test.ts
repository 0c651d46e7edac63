import { describe, expect, test } from '@jest/globals';
import { questionsFor } from '../../../generators/core/features/all.js';
import { gitignoreFile } from '../../../generators/core/render/gitignore.js';
import { scriptData } from '../../../generators/core/render/script-data.js';
import { templates } from '../../scripts/folder.js';
import { deployed, lab, service, stackOf } from './deployed.js';

const services = `
services:
  tool:
    image: example/tool:1
    build: { context: ./src, args: { BASE: "example/base:1" } }
    depends_on: [base]
    x-deployment: { phase: build }
  web:
    image: example/web:1
    build: { context: ./web, additional_contexts: { tool: "service:tool" } }
    read_only: true
  worker: { image: example/web:1, deploy: { replicas: 2 } }
  user: { image: example/tool:1 }
  own: { build: ./own }
  base:
    image: example/base:1
    build: ./src
    x-deployment: { phase: build, fetch: { script: ./fetch.sh, local: [./src, ./more] } }
`;
const description = 'name: lab\nx-deployment: { version: 1, title: Lab, hardened: true }\n';
const either = stackOf(description + services);
const images = (said: Parameters<typeof deployed>[0]) =>
  Object.fromEntries(
    deployed(said, either).services.map(({ name, image, build }) => [name, [image, build !== undefined]]),
  );

describe('where images come from', () => {
  test('is asked where both are said only', () => {
    const asked = (stack: typeof lab) => questionsFor(stack).filter(({ path }) => path === 'images.kind');
    expect(asked(lab)).toEqual([]);
    expect(asked(either)).toMatchObject([{ asked: true, default: 'pull' }]);
  });

  test('an image that bears the name of the deployment is in no registry, so it is built', () => {
    const own = `services: { hub: { image: "\${DEPLOYMENT_NAME}-hub:1", build: ./hub, read_only: true } }`;
    const stack = stackOf(`${description}${own}`);
    expect(questionsFor(stack).some(({ path }) => path === 'images.kind')).toBe(false);
    expect(service(deployed({ 'registry.prefix': 'mirror.example.org' }, stack), 'hub')).toMatchObject({
      image: 'lab-deployment-hub:1',
      build: { context: './hub' },
    });
  });

  test('a Compose file that says nothing more is built, as Compose would', () => {
    const plain = stackOf('services: { web: { image: web-local, build: ./web } }');
    expect(service(deployed({}, plain), 'web').build).toEqual({ context: './web' });
  });
});

test('pulled images are not built, what is there to be built upon goes, and what has no other name stays', () => {
  expect(images({ 'registry.prefix': 'mirror.example.org' })).toEqual({
    web: ['mirror.example.org/example/web:1', false],
    'worker-1': ['mirror.example.org/example/web:1', false],
    'worker-2': ['mirror.example.org/example/web:1', false],
    user: ['mirror.example.org/example/tool:1', false],
    own: [undefined, true],
    prepare: expect.anything(),
  });
});

describe('built images', () => {
  const built = deployed({ 'images.kind': 'build', 'registry.prefix': 'mirror.example.org' }, either);

  test('come from no registry, wherever they are used', () => {
    for (const name of ['tool', 'web', 'base']) expect(service(built, name).image).toBe(`example/${name}:1`);
    for (const name of ['worker-1', 'worker-2', 'user'])
      expect(service(built, name)).toMatchObject({
        image: expect.stringMatching(/^example\//),
        rest: { pull_policy: 'never' },
      });
    expect(service(built, 'prepare').image).toMatch(/^mirror\.example\.org\//);
  });

  test('are built one by one, each after what it stands on, and each once', () => {
    expect(scriptData(built, { kind: 'compose' })).toMatchObject({
      builds: 'base tool web own',
      built: 'web worker-1 worker-2 user own',
    });
  });

  test('what only they need is in no network, and what is fetched for them is not for git', () => {
    expect(service(built, 'tool').networks).toEqual({});
    expect(gitignoreFile(built, templates).text.split('\n')).toEqual(expect.arrayContaining(['/src', '/more']));
  });
});
