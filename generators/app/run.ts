import { createEnv } from 'yeoman-environment';
import type { CreateCommand } from '../edge/command.js';
import { hasLeft } from '../edge/prompt.js';
import type { Session } from '../edge/session.js';
import { realWorld } from '../edge/world.js';
import type { Outcome } from '../edge/write.js';
import AppGenerator from './index.js';

/** Runs the generator in a Yeoman environment of its own, with its questions on standard error, and tells how it ended. */
export async function create(command: CreateCommand, signal: AbortSignal): Promise<Outcome> {
  let outcome: Outcome = { kind: 'left' };
  const session: Session = {
    command,
    world: realWorld(signal),
    terminal: true,
    tell: (told) => {
      outcome = told;
    },
  };
  const environment = createEnv({ stdout: process.stderr });
  environment.register(AppGenerator, { namespace: 'deployment:app', resolved: session.world.package.root });
  const options = { session, skipInstall: true, skipCache: true };
  try {
    await environment.run(['deployment:app'], options);
  } catch (error) {
    if (!hasLeft(error) && !signal.aborted) throw error;
  }
  return outcome;
}
