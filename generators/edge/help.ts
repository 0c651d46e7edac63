import { type Option, options } from './options.js';

/** What `--help` prints. */
export const help = `Asks a few questions and writes a deployment folder, which then needs only Docker and a POSIX shell.

  create-deployment [folder] [options]     ask, and write the folder
  create-deployment stacks                 the applications that can be deployed
  create-deployment questions --stack X    every question of one, with its path

Options
${options.map(line).join('\n')}

Through npm, put -- before the options:  npm create deployment my-folder -- --stack dioptra --yes

Exit codes: 0 done; 1 failed, nothing changed; 2 the command line, an answer or a stack has to be put right; 130 stopped.
Results go to standard output, questions and remarks to standard error. Without a terminal nothing is asked.
`;

function line({ name, short, value, about }: Option): string {
  const words = `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
  return `  ${words.padEnd(20)}${about}`;
}
