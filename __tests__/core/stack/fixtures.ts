import type { ComposeService } from '../../../generators/core/model/compose.js';
import { printProblem } from '../../../generators/core/model/print-problem.js';
import type { Stack } from '../../../generators/core/model/stack.js';
import type { Beside } from '../../../generators/core/stack/files/beside.js';
import { readStack } from '../../../generators/core/stack/read.js';
import { startReading } from '../../../generators/core/stack/reading.js';
import { readRoot } from '../../../generators/core/stack/root.js';
import { readDocument } from '../../../generators/core/yaml/document.js';

/** The stack in a text that has no problems. */
export function stackOf(text: string): Stack {
  const result = readStack('lab/stack.yml', text);
  if (!result.ok) throw new Error(result.problems.map(printProblem).join('\n'));
  return result.value;
}

/** The stack whose `x-deployment` holds these lines, with one service to go with them. */
export function described(lines: string, services = 'services:\n  web: { image: "web:1" }\n'): Stack {
  return stackOf(`name: lab\nx-deployment:\n  version: 1\n${indented(lines, 2)}\n${services}`);
}

/** The one service that these lines describe; volumes, networks and other services that it names are declared. */
export function serviceOf(lines: string): ComposeService {
  const others = 'db: { image: "db:1" }\n  api: { image: "api:1" }';
  const top =
    'volumes: { data: , logs: }\nnetworks: { inner: , outer: }\nsecrets: { key: { file: ./key } }\nconfigs: { conf: { file: ./c } }';
  const text = `services:\n  web:\n    image: web:1\n${indented(lines, 4)}\n  ${others}\n${top}\n`;
  const service = asWritten(text).services.find(({ compose }) => compose.name === 'web');
  if (service === undefined) throw new Error('no service web');
  return service.compose;
}

/** The stack as it is read, before anything is inferred. */
function asWritten(text: string): Stack {
  const { document } = readDocument('lab/stack.yml', text);
  if (document === undefined) throw new Error('no YAML');
  const reading = startReading(document);
  const stack = readRoot(document.root, noFiles, reading);
  if (stack === undefined || reading.problems.length > 0)
    throw new Error(reading.problems.map(printProblem).join('\n'));
  return stack;
}

const noFiles: Beside = { folder: '', kind: () => 'none', text: () => undefined, list: () => [] };

/** Every problem in a text, as `code line:column`. */
export function problemsOf(text: string): readonly string[] {
  const result = readStack('stack.yml', text);
  const problems = result.ok ? result.warnings : result.problems;
  return problems.map(({ code, at }) => `${code.replace('stack/', '')} ${at?.line}:${at?.column}`);
}

const indented = (lines: string, width: number): string => lines.replaceAll(/^(?=.)/gm, ' '.repeat(width));
