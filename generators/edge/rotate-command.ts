import { complete } from '../core/answers/complete.js';
import { compile } from '../core/compile.js';
import type { Deployment } from '../core/model/deployment.js';
import { failed, fine, type Result } from '../core/model/problem.js';
import type { FolderCommand } from './arguments.js';
import { askForSecrets } from './asked-secrets.js';
import { composeIn } from './docker.js';
import { readSaid } from './given.js';
import { asIfNothingSaid } from './nothing-said.js';
import { ownAnswers } from './order.js';
import { openProject } from './project.js';
import { type Rotated, rotate } from './rotate/rotate.js';
import { readTemplates } from './templates.js';
import { change } from './transaction/change.js';
import { openExisting } from './update/open.js';
import type { World } from './world.js';

/** A secret that has changed, in words. */
export interface RotatedText extends Rotated {
  readonly text: string;
}

/** Gives a secret of a folder a new value, in the services that know it and in its file. Reports what `rotate` does, and a folder that cannot be read. */
export async function rotateCommand(
  { folder, name, secretsFile }: Extract<FolderCommand, { kind: 'rotate' }>,
  world: World,
): Promise<Result<RotatedText>> {
  const existing = await openExisting(folder, { allowDowngrade: false }, world);
  if (!existing.ok) return existing;
  const command = { ...asIfNothingSaid, ...(secretsFile === undefined ? {} : { secretsFile }) };
  const said = await readSaid(command, world.cwd, ownAnswers(existing.value));
  if (!said.ok) return said;
  const stack = said.value.stack ?? { name: existing.value.manifest?.stack.name ?? '', from: existing.value.path };
  const project = await openProject({ command, said: said.value, existing: existing.value }, stack, world);
  if (!project.ok) return project;
  const answers = complete(project.value.questions, project.value.given);
  if (!answers.ok) return answers;
  const { loaded } = project.value;
  const place = existing.value.path;
  const compiled = compile(
    loaded.stack,
    loaded.assets,
    answers.value,
    { folder: place },
    readTemplates(world.package.root),
  );
  if (!compiled.ok) return compiled;
  const { deployment } = compiled.value;
  const run = { command: 'rotate', version: world.package.version, now: world.now };
  const given = said.value.secrets[name] ?? (await asked(name, deployment, world));
  const done = await rotate(
    { folder: place, name, ...(given === undefined ? {} : { value: given }) },
    deployment,
    loaded.stack,
    {
      dice: world.dice,
      signal: world.signal,
      compose: composeIn(place, deployment.host.compose),
      change: (operations) => change(place, operations, run, world.signal),
    },
  );
  return done.ok ? fine({ ...done.value, text: textOf(done.value) }, done.warnings) : failed(done.problems);
}

/** Of a secret that the operator knows, the new value; of others nothing, since they are made. */
async function asked(name: string, { secrets }: Deployment, { prompt }: World): Promise<string | undefined> {
  const secret = secrets.filter((one) => one.name === name);
  return prompt === undefined ? undefined : (await askForSecrets(secret, {}, prompt))[name];
}

function textOf({ name, restart, commands, cost, resumed }: Rotated): string {
  return [
    `${name} has a new value${resumed ? ', that of a run which had been cut off' : ''}.\n`,
    ...(cost === undefined ? [] : [`What it costs: ${cost}.\n`]),
    ...(restart.length === 0
      ? []
      : [`\nStill at work with the old one: ${restart.join(', ')}. For them to take the new one:\n\n`]),
    ...commands.map((command) => `  ${command}\n`),
  ].join('');
}
