import { commands } from './commands.js';
import { createOptions, type Option, otherOptions, updateOptions } from './options.js';

const uses = Object.entries(commands).map(([name, { words, about }]) => {
  const use = `create-deployment ${name === 'create' ? '' : `${name} `}${words}`.trimEnd();
  return `  ${use.padEnd(42)}${about}`;
});

/** What `--help` prints. */
export const help = `Asks a few questions and writes a deployment folder, which then needs only Docker and a POSIX shell. Run again, it brings the
folder up to date and loses no edit, no secret and no answer.

${uses.join('\n')}

Options
${createOptions.map(line).join('\n')}

Options of an update
${updateOptions.map(line).join('\n')}

Others
${otherOptions.map(line).join('\n')}

Through npm, put -- before the options:  npm create deployment my-folder -- --stack dioptra --yes

Exit codes: 0 done; 1 failed, nothing changed; 2 the command line, an answer or a stack has to be put right; 3 done, with clashes left to
resolve; 4 clashes of last time are not resolved; 10 (status) something differs; 130 stopped.
Results go to standard output, questions and remarks to standard error. Without a terminal nothing is asked.
`;

function line({ name, short, value, about }: Option): string {
  const words = `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
  return `  ${words.padEnd(20)}${about}`;
}
