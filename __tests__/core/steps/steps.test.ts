import { describe, expect, test } from '@jest/globals';
import type { Service } from '../../../generators/core/model/service.js';
import { initSteps } from '../../../generators/core/steps/steps.js';
import { deployment, edge, service } from '../deployment.fixture.js';

const needs = (...names: readonly string[]) => ({ dependsOn: Object.fromEntries(names.map((name) => [name, edge])) });
const job = (name: string, ...names: readonly string[]) => service(name, { phase: 'init', ...needs(...names) });
const running = (name: string, ...names: readonly string[]) => service(name, needs(...names));

/** `start a b` and `run c`, which is easier to compare. */
const lines = (services: readonly Service[]): readonly string[] =>
  initSteps(deployment({ services })).map((step) =>
    step.kind === 'start' ? `start ${step.services.join(' ')}` : `run ${step.job}`,
  );

describe('the steps of init', () => {
  const cases: readonly (readonly [string, readonly Service[], readonly string[]])[] = [
    ['nothing without jobs', [running('db'), running('web', 'db')], []],
    ['a job that needs nothing', [running('db'), job('build')], ['run build']],
    ['a service first, then the job', [job('db-init', 'db'), running('db')], ['start db', 'run db-init']],
    [
      'what a needed service needs too',
      [job('account', 'web'), running('web', 'db'), running('db')],
      ['start db web', 'run account'],
    ],
    [
      'a service that waits for a job',
      [running('db'), job('db-init', 'db'), running('web', 'db', 'db-init'), job('account', 'web')],
      ['start db', 'run db-init', 'start web', 'run account'],
    ],
    [
      'services without a job between them together, so that they are waited for together',
      [job('db-init', 'db'), job('store-init', 'store'), running('db'), running('store')],
      ['start db store', 'run db-init', 'run store-init'],
    ],
    ['a job after another job', [job('second', 'first'), job('first')], ['run first', 'run second']],
    [
      'no service that no job needs',
      [running('db'), running('cache'), job('db-init', 'db')],
      ['start db', 'run db-init'],
    ],
    ['no edge to what does not exist', [job('db-init', 'db', 'external'), running('db')], ['start db', 'run db-init']],
    ['not the container that runs first anyway', [job('prepare'), job('build')], ['run build']],
    [
      'no image that is only built, and no tool',
      [service('image', { phase: 'build' }), service('shell', { phase: 'tool' }), job('build', 'image')],
      ['run build'],
    ],
  ];
  test.each(cases)('%s', (_, services, steps) => expect(lines(services)).toEqual(steps));

  test('a circle is our error and names who waits', () => {
    expect(() => lines([running('web', 'web-init'), job('web-init', 'web')])).toThrow(
      /wait for each other: web-init, web/,
    );
  });
});
