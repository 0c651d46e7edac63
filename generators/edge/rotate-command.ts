import { compile } from '../core/compile.js';
import type { Deployment } from '../core/model/deployment.js';
import { failed, type Result } from '../core/model/problem.js';
import { askForSecrets } from './asked-secrets.js';
import type { FolderCommand } from './command.js';
import { composeIn } from './docker.js';
import { inSwarm } from './rotate/problems.js';
import { type Rotated, rotate } from './rotate/rotate.js';
import { readTemplates } from './templates.js';
import { change } from './transaction/change.js';
import { openExisting } from './update/open.js';
import { ownProject } from './update/own-project.js';
import type { World } from './world.js';

/** Gives a secret of a folder a new value, in the services that know it and in its file. Reports what `rotate` does, a folder that cannot be read, and one for Swarm (`target/rotate-in-swarm`). */
export async function rotateCommand(
  { folder, name, secretsFile }: Extract<FolderCommand, { kind: 'rotate' }>,
  world: World,
): Promise<Result<Rotated>> {
  const existing = await openExisting(folder, { allowDowngrade: false }, world);
  if (!existing.ok) return existing;
  const own = await ownProject(existing.value, world, secretsFile);
  if (!own.ok) return own;
  const { answers, project } = own.value;
  const { loaded, said } = project;
  const place = existing.value.path;
  const compiled = compile(loaded.stack, loaded.assets, answers, { folder: place }, readTemplates(world.package.root));
  if (!compiled.ok) return compiled;
  const { deployment, target } = compiled.value;
  if (target.kind === 'swarm') return failed([inSwarm(name, deployment)]);
  const run = { command: 'rotate', version: world.package.version, now: world.now };
  const given = said.secrets[name] ?? (await asked(name, deployment, world));
  return rotate({ folder: place, name, ...(given === undefined ? {} : { value: given }) }, deployment, loaded.stack, {
    dice: world.dice,
    signal: world.signal,
    compose: composeIn(place, deployment.host.compose),
    change: (operations) => change(place, operations, run, world.signal),
  });
}

/** Of a secret that the operator knows, the new value; of others nothing, since they are made. */
async function asked(name: string, { secrets }: Deployment, { prompt }: World): Promise<string | undefined> {
  const secret = secrets.filter((one) => one.name === name);
  return prompt === undefined ? undefined : (await askForSecrets(secret, {}, prompt))[name];
}
