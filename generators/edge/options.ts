/** One option of the command line. */
export interface Option {
  readonly name: string;
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: true;
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly about: string;
}

/** The options of a run that writes a folder or updates one, which `yo deployment` has too. */
export const createOptions = [
  {
    name: 'stack',
    type: 'string',
    value: 'NAME|PATH',
    about: 'which application: a built-in one, a Compose file, a folder that has one, or an installed package',
  },
  {
    name: 'answers',
    type: 'string',
    value: 'FILE',
    about: 'answers from a YAML file, such as the deployment.yml of another folder',
  },
  { name: 'set', type: 'string', multiple: true, value: 'PATH=VALUE', about: 'one answer, as often as needed' },
  { name: 'secrets', type: 'string', value: 'FILE', about: "secrets that are asked for, as NAME='value' lines" },
  { name: 'yes', type: 'boolean', short: 'y', about: 'ask nothing: take the defaults for what is not answered' },
  { name: 'trust', type: 'boolean', about: "run the templates of somebody else's stack: they are code" },
  { name: 'dry-run', type: 'boolean', about: 'write nothing; show what would be done to every file' },
  { name: 'json', type: 'boolean', about: 'results for programs' },
] as const satisfies readonly Option[];

/** Those that only a folder with a deployment has a use for. */
export const updateOptions = [
  {
    name: 'ask',
    type: 'string',
    multiple: true,
    value: 'PATTERN',
    about: 'ask these questions again, such as host or proxy.*',
  },
  { name: 'ask-all', type: 'boolean', about: 'ask every question again' },
  { name: 'restore', type: 'string', multiple: true, value: 'PATH', about: 'bring back a file that you deleted' },
  { name: 'reset', type: 'string', multiple: true, value: 'PATH', about: 'drop your edits of a file' },
  { name: 'mine', type: 'string', multiple: true, value: 'PATH', about: 'leave a file alone from now on' },
  { name: 'i-know', type: 'boolean', about: 'change answers although data is tied to them' },
  { name: 'allow-downgrade', type: 'boolean', about: 'let this version work on a folder that a newer one wrote' },
  { name: 'commit', type: 'boolean', about: 'with git: one commit before, one after' },
] as const satisfies readonly Option[];

/** Those of the other commands, and of the command line as a whole. */
export const otherOptions = [
  { name: 'folder', type: 'string', value: 'DIR', about: 'the folder of the deployment; otherwise the current one' },
  {
    name: 'address',
    type: 'string',
    value: 'IP',
    about: 'add-node: where the other machines reach it, in a private network',
  },
  { name: 'role', type: 'string', value: 'ROLE', about: 'add-node: what it is for, where machines differ in that' },
  { name: 'ours', type: 'boolean', about: 'resolve: your text counts where both changed the same place' },
  { name: 'theirs', type: 'boolean', about: 'resolve: the new text counts there' },
  { name: 'list', type: 'boolean', about: 'rollback: the runs that can be taken back' },
  { name: 'help', type: 'boolean', short: 'h', about: 'this text' },
  { name: 'version', type: 'boolean', short: 'v', about: 'the version' },
] as const satisfies readonly Option[];

/** All of them, as one list. */
export const options: readonly Option[] = [...createOptions, ...updateOptions, ...otherOptions];

export type OptionName = (typeof createOptions | typeof updateOptions | typeof otherOptions)[number]['name'];
