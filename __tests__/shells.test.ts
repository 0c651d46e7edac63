import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createHelpers } from 'yeoman-test';
import AppGenerator from '../generators/app/index.js';
import type { CreateCommand } from '../generators/edge/command.js';
import { ofYeoman, type Session } from '../generators/edge/session.js';
import type { Outcome } from '../generators/edge/write.js';
import { emptyFolder } from './edge/places.js';
import { plainCommand, quietWorld } from './edge/world.js';

const namespace = 'deployment:app';
const resolved = join(import.meta.dirname, '../generators/app/index.ts');

/** One run of the generator class in Yeoman's test environment; `answers` is what the person at the terminal says. */
async function run(
  cwd: string,
  command: Partial<CreateCommand>,
  answers?: Readonly<Record<string, unknown>>,
): Promise<Outcome | undefined> {
  let outcome: Outcome | undefined;
  const session: Session = {
    command: { ...plainCommand, ...command },
    world: quietWorld(cwd),
    terminal: answers !== undefined,
    tell: (told) => {
      outcome = told;
    },
  };
  // yeoman-test's types know generator classes by another name than yeoman-generator gives them.
  const helpers = createHelpers({});
  await helpers
    .run(AppGenerator as never, { namespace, resolved })
    .withOptions({ session } as never)
    .withAnswers(answers ?? {}, { throwOnMissingAnswer: true } as never);
  return outcome;
}

describe('the generator, run by Yeoman', () => {
  test('asks through Yeoman’s prompt and writes what was answered', async () => {
    const cwd = emptyFolder();
    const outcome = await run(
      cwd,
      {},
      { stack: 'dioptra', name: 'Yeoman lab', host: 'lab.example.org', write: 'write' },
    );
    expect(outcome?.kind).toBe('written');
    expect(readFileSync(join(cwd, 'yeoman-lab/deployment.yml'), 'utf8')).toContain('host: lab.example.org');
  });

  test('asks nothing without a terminal', async () => {
    const cwd = emptyFolder();
    expect((await run(cwd, { stack: 'dioptra', folder: 'x', yes: true }))?.kind).toBe('written');
    expect(existsSync(join(cwd, 'x/docker-compose.yml'))).toBe(true);
  });

  test('leaves the writing to our own commit: a refusal leaves nothing', async () => {
    const cwd = emptyFolder();
    expect((await run(cwd, { stack: 'dioptra' }))?.kind).toBe('refused');
    expect(readdirSync(cwd)).toEqual([]);
  });
});

test('the class has nothing that Yeoman would run unasked', () => {
  const names = Object.getOwnPropertyNames(AppGenerator.prototype).filter((name) => name !== 'constructor');
  expect(names).toEqual(['initializing', 'prompting', 'writing']);
});

test('the shells are thin', () => {
  for (const shell of ['index.ts', 'run.ts']) {
    expect(readFileSync(join(resolved, '..', shell), 'utf8').split('\n').length).toBeLessThanOrEqual(60);
  }
});

describe('options of yo', () => {
  const before = process.cwd();
  afterEach(() => process.chdir(before));

  test('mean what they mean on our command line', () => {
    const { command } = ofYeoman(['lab'], {
      stack: 'dioptra',
      yes: true,
      dryRun: true,
      set: ['host=a', 'name=b'],
      env: {},
      help: undefined,
    });
    expect(command).toEqual({
      ...plainCommand,
      folder: 'lab',
      stack: 'dioptra',
      yes: true,
      dryRun: true,
      sets: [
        { path: 'host', text: 'a' },
        { path: 'name', text: 'b' },
      ],
    });
  });

  test('are refused as there', () => {
    expect(() => ofYeoman(['a', 'b'], {})).toThrow('"b" is one word too many');
  });
});
