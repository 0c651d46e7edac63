import type { OptionName } from './options.js';

/** What the first word may be; none of these: a folder, to be made or updated. */
export type CommandName =
  | 'create'
  | 'update'
  | 'status'
  | 'diff'
  | 'resolve'
  | 'rollback'
  | 'rotate'
  | 'add-node'
  | 'remove-node'
  | 'adopt'
  | 'doctor'
  | 'learn'
  | 'lint'
  | 'schema'
  | 'stacks'
  | 'questions';

export interface CommandUse {
  /** What may follow, as the help shows it. */
  readonly words: string;
  readonly about: string;
  /** How many words at least and at most. */
  readonly least: 0 | 1;
  readonly most: number;
  readonly options: readonly OptionName[];
}

const writing = ['stack', 'answers', 'set', 'secrets', 'yes', 'trust', 'dry-run', 'json', 'commit'] as const;
const updating = [...writing, 'ask', 'ask-all', 'restore', 'reset', 'mine', 'i-know', 'allow-downgrade'] as const;
const changing = ['folder', 'yes', 'dry-run', 'json'] as const;

/** Every command, in the order of the help. */
export const commands: Readonly<Record<CommandName, CommandUse>> = {
  create: {
    words: '[folder]',
    about: 'ask, and write the folder; one that holds a deployment is updated',
    least: 0,
    most: 1,
    options: updating,
  },
  update: { words: '[folder]', about: 'the same, and never a new folder', least: 0, most: 1, options: updating },
  status: { words: '[folder]', about: 'what differs from what was generated', least: 0, most: 1, options: ['json'] },
  diff: { words: '[path…]', about: 'what you have changed, as a patch', least: 0, most: 1000, options: ['folder'] },
  resolve: {
    words: '[path…]',
    about: 'settle clashes: --ours, --theirs, or in your editor',
    least: 0,
    most: 1000,
    options: ['ours', 'theirs', 'folder', 'json'],
  },
  rollback: {
    words: '[run]',
    about: 'take back the last run, or all back to that one',
    least: 0,
    most: 1,
    options: ['list', 'folder', 'json'],
  },
  rotate: {
    words: 'NAME',
    about: 'give a secret a new value, first in the service that knows it',
    least: 1,
    most: 1,
    options: ['secrets', 'folder', 'json'],
  },
  'add-node': {
    words: 'NAME --address IP',
    about: 'one more machine: a folder of its own below nodes/',
    least: 1,
    most: 1,
    options: ['address', 'role', ...changing],
  },
  'remove-node': { words: 'NAME', about: 'one machine fewer', least: 1, most: 1, options: changing },
  adopt: {
    words: '[folder]',
    about: 'take over a folder that was made by hand or by another program',
    least: 0,
    most: 1,
    options: writing,
  },
  doctor: { words: '[folder]', about: 'what is wrong with this machine', least: 0, most: 1, options: [] },
  learn: {
    words: 'PATH',
    about: 'a Compose file with what is inferred from it under x-deployment, to be kept and corrected',
    least: 1,
    most: 1,
    options: [],
  },
  lint: {
    words: '[path]',
    about: 'what is wrong with a stack, and what could be better; for its author',
    least: 0,
    most: 1,
    options: ['json'],
  },
  schema: { words: '', about: 'the JSON Schema of stacks, for editors', least: 0, most: 0, options: [] },
  stacks: { words: '', about: 'the applications that can be deployed', least: 0, most: 0, options: ['json'] },
  questions: {
    words: '--stack X',
    about: 'every question of one, with its path',
    least: 0,
    most: 0,
    options: ['stack', 'json'],
  },
};
