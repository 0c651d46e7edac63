import { describe, expect, test } from '@jest/globals';
import { builtIn, compiledOf, tryCompileOf } from './built-in.js';

const stacks = {
  dioptra: { 'app.TF_CPU': 2 },
  genui: { 'app.GENUI_DOCKER_IMAGE_TAG': '1' },
};

describe.each(Object.entries(stacks))('%s', (name, answers) => {
  const given = { ...answers, expose: 'network' };

  test('the deployment does not know its target', async () => {
    const stack = await builtIn(name);
    const [compose, swarm] = ['compose', 'swarm'].map((target) => compiledOf(stack, { ...given, target }));
    expect(swarm?.deployment).toEqual(compose?.deployment);
    const paths = (compiled: typeof compose) => compiled?.files.map(({ path }) => path) ?? [];
    expect(paths(compose)).toContain('docker-compose.yml');
    expect(paths(compose)).not.toContain('stack.yml');
    expect(paths(swarm)).toContain('stack.yml');
    expect(paths(swarm)).not.toContain('docker-compose.yml');
  });

  test('no page of a folder for Swarm tells to start it by Compose', async () => {
    const { files } = compiledOf(await builtIn(name), { ...given, target: 'swarm' });
    const page = files.find(({ path }) => path === 'README.md')?.text ?? '';
    expect(page).toContain('sh scripts/deploy.sh');
    expect(page).not.toMatch(/compose (up|down|logs|restart|ps)\b/);
  });

  test('ports for this machine alone are refused, not opened', async () => {
    const result = tryCompileOf(await builtIn(name), { ...answers, target: 'swarm' });
    expect(result.ok ? [] : result.problems.map(({ code }) => code)).toEqual(['answer/not-in-swarm']);
  });
});
