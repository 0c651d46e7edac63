/** One option of the command that creates a folder. */
export interface Option {
  readonly name: string;
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: true;
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly about: string;
}

/** The options of `create-deployment`, which `yo deployment` has too. */
export const createOptions = [
  {
    name: 'stack',
    type: 'string',
    value: 'NAME|PATH',
    about: 'which application: a built-in one, or a Compose file or a folder that has one',
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
  { name: 'dry-run', type: 'boolean', about: 'write nothing; show every file with its text' },
  { name: 'json', type: 'boolean', about: 'results for programs' },
] as const satisfies readonly Option[];

/** Those of the command line alone. */
export const ownOptions = [
  { name: 'help', type: 'boolean', short: 'h', about: 'this text' },
  { name: 'version', type: 'boolean', short: 'v', about: 'the version' },
] as const satisfies readonly Option[];

/** All of them, as one list. */
export const options: readonly Option[] = [...createOptions, ...ownOptions];
