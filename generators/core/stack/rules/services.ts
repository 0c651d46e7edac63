import { folderScripts } from '../../texts/folder-scripts.js';
import { entryOf } from '../../yaml/node.js';
import { hintFor } from '../hints.js';
import type { Rule } from './rule.js';

/** Compose starts images. */
export const servicesHaveImages: Rule = (stack, reading) => {
  for (const service of stack.services) {
    const { image, build, rest } = service.compose;
    if (
      image !== undefined ||
      build !== undefined ||
      rest.provider !== undefined ||
      reading.nodeOf(service).kind !== 'map'
    )
      continue;
    if (entryOf(reading.nodeOf(service), 'image') !== undefined) continue;
    reading.error(
      'no-image',
      reading.nameOf(service),
      `${service.compose.name} has neither image nor build`,
      'add image: NAME:TAG',
    );
  }
};

/** `runs-on` names main, every-node or a role. */
export const servicesRunSomewhere: Rule = (stack, reading) => {
  const places = ['main', 'every-node', ...stack.roles.map(({ name }) => name)];
  for (const { needs } of stack.services)
    if (!places.includes(needs.runsOn))
      reading.error(
        'unknown-role',
        reading.spotOf(needs, 'runs-on'),
        `there is no role ${needs.runsOn}`,
        hintFor(needs.runsOn, places),
      );
  for (const role of stack.roles.filter(({ name }) => name === 'main' || name === 'every-node'))
    reading.error(
      'reserved-name',
      reading.nameOf(role),
      `${role.name} is no role: it is always there`,
      'choose another name',
    );
};

/** Compose refuses `network_mode` beside `networks`. */
export const hostNetworkIsAlone: Rule = (stack, reading) => {
  for (const { compose } of stack.services)
    if (compose.rest.network_mode !== undefined && Object.keys(compose.networks).length > 0)
      reading.error(
        'network-mode',
        reading.keyOf(compose, 'network_mode'),
        'network_mode and networks exclude each other',
        'keep one of them',
      );
};

/** Flags for TLS are appended to the command of a Postgres, so it must be a list. */
export const databaseCommandsAreLists: Rule = (stack, reading) => {
  for (const { compose, needs } of stack.services)
    if (stack.described && needs.kind === 'postgres' && typeof compose.command === 'string') {
      const spot = reading.spotOf(compose, 'command');
      const hint = 'write it as a list: [postgres, -c, max_connections=200]';
      reading.error(
        'database-command',
        spot,
        'the command of a Postgres must be a list, so that flags can be added',
        hint,
      );
    }
};

/** Options of init set questions, and there is one of each name. */
export const optionsSetQuestions: Rule = (stack, reading) => {
  const questions = stack.questions.map(({ name }) => name);
  const seen = new Set<string>();
  for (const option of stack.services.flatMap(({ needs }) => needs.options)) {
    if (seen.has(option.name))
      reading.error(
        'option-name',
        reading.nameOf(option),
        `init has two options --${option.name}`,
        'rename one of them',
      );
    seen.add(option.name);
    if (option.kind === 'sets' && !questions.includes(option.variable)) {
      const hint = hintFor(option.variable, questions) ?? 'declare it under questions';
      reading.error(
        'unknown-question',
        reading.spotOf(option, 'sets'),
        `there is no question ${option.variable}`,
        hint,
      );
    }
  }
};

/** Scripts of tools get files of their own beside those that every folder has. */
export const scriptsHaveNames: Rule = (stack, reading) => {
  const seen = new Set<string>();
  for (const { needs } of stack.services)
    for (const name of Object.keys(needs.scripts)) {
      const own = folderScripts.some((path) => path === `scripts/${name}.sh`);
      if (own || seen.has(name) || !/^[a-z][a-z0-9-]*$/.test(name))
        reading.error(
          'script-name',
          reading.spotOf(needs, 'scripts', name),
          `there can be no script scripts/${name}.sh of a tool`,
          own || seen.has(name) ? 'there is one of that name already' : 'lower case, digits and hyphens',
        );
      seen.add(name);
    }
};
