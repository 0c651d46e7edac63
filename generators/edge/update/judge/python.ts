import type { Programs } from './programs.js';
import { home, plainly, run } from './run.js';

/** What Python has against a module, if it is one and Python is there. Nothing of it is run, and nothing beside it imported. */
export function pythonComplaint(
  { path, text }: { readonly path: string; readonly text: string },
  { at, environment }: Programs,
): string | undefined {
  const program = path.endsWith('.py') ? at('python3') : undefined;
  if (program === undefined) return undefined;
  const outcome = run({ program, words: ['-I', '-S', '-c', reader], input: text, seconds: 10 }, home(environment));
  if (outcome?.status !== refusing) return undefined;
  const [line = ''] = outcome.said.split('\n');
  const [, number = '', words = ''] = /^(\d*) (.*)$/.exec(line) ?? [];
  return plainly(`python3 refuses the merge: ${words} in ${path}${number === '' ? '' : `:${number}`}`);
}

/** An exit of its own, so that a Python that fails for another reason says nothing about the text. */
const refusing = 9;

const reader = `import ast, sys
try:
    ast.parse(sys.stdin.buffer.read())
except SyntaxError as error:
    sys.stderr.write("%s %s\\n" % (error.lineno or "", error.msg))
    sys.exit(${refusing})
`;
