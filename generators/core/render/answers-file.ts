import { dump } from 'js-yaml';
import { nest } from '../answers/tree.js';
import type { OutputFile } from '../model/file.js';
import type { Answers } from '../model/question.js';
import { scalarStyles } from '../yaml/scalar-styles.js';

const header = `# The answers this deployment was made from: edit them here, or give others on the next run.
# No secret is among them.
`;

/** `deployment.yml`: the stack and every answer, nested, in the order of the questions, one value per line. */
export function answersFile(stack: string, answers: Answers): OutputFile {
  const text = `${header}${dump({ stack, ...nest(answers) }, { lineWidth: -1, noRefs: true, scalarStyleRules: scalarStyles })}`;
  return { path: 'deployment.yml', text, mode: 0o644, owner: 'operator' };
}
