import type { Stack } from '../../model/stack.js';
import { entriesOf, entryOf, itemsOf, type Node } from '../../yaml/node.js';
import { granted } from '../compose/shapes.js';
import type { Beside } from '../files/beside.js';
import type { Reading } from '../reading.js';
import type { Rule } from '../rules/rule.js';

/** What is declared is used: a question that changes nothing is asked in vain. */
export const everythingIsUsed =
  (beside: Beside): Rule =>
  (stack, reading) => {
    if (!stack.described) return;
    const named = namesUsed(stack, reading, beside);
    const idle = ({ name }: { readonly name: string }) => !named.has(name) && !named.has(`${name}_ENCODED`);
    const say = (part: object, what: string) =>
      reading.warn('never-used', reading.nameOf(part), `nothing uses ${what}`, 'take it out, or use it');
    // Images that no service runs are fetched by init.
    for (const question of stack.questions)
      if (question.type !== 'image' && question.of !== 'image' && idle(question))
        say(question, `the answer to ${question.name}`);
    for (const secret of stack.secrets) if (idle(secret)) say(secret, `the secret ${secret.name}`);
    for (const variable of stack.variables) if (idle(variable)) say(variable, `the variable ${variable.name}`);
  };

/** Every name that something in the stack or in a file beside it may stand for; rather one too many than one too few. */
function namesUsed(stack: Stack, reading: Reading, beside: Beside): ReadonlySet<string> {
  const texts = reading.texts().flatMap(({ references }) => references.map(({ name }) => name));
  const passed = stack.services.flatMap(({ compose }) =>
    Object.entries(compose.environment).flatMap(([name, text]) => (text === null ? [name] : [])),
  );
  const services = entriesOf(entryOf(reading.nodeOf(stack), 'services')?.node);
  const files = services.flatMap(({ node }) =>
    granted(entryOf(node, 'secrets')?.node).map(({ value }) => String(value)),
  );
  const options = stack.services.flatMap(({ needs }) =>
    needs.options.flatMap((option) => (option.kind === 'sets' ? [option.variable] : [])),
  );
  const bounds = stack.questions.flatMap(({ min, max }) => [min, max].map(String));
  return new Set([
    ...texts,
    ...passed,
    ...files,
    ...options,
    ...bounds,
    ...facts(reading.nodeOf(stack)),
    ...wordsBeside(stack, beside),
  ]);
}

/** `app.NAME` of every condition. */
function facts(node: Node): readonly string[] {
  const below = [...itemsOf(node), ...entriesOf(node).map((entry) => entry.node)].flatMap(facts);
  return [...entriesOf(node).flatMap(({ name }) => (name.startsWith('app.') ? [name.slice(4)] : [])), ...below];
}

/** The words of what templates and further files are made of. */
function wordsBeside(stack: Stack, beside: Beside): readonly string[] {
  const binds = stack.services.flatMap(({ compose }) =>
    compose.mounts.flatMap((mount) => (mount.kind === 'bind' && mount.source.startsWith('.') ? [mount.source] : [])),
  );
  const sources = [...binds, ...stack.files.map(({ from }) => from.replace(/\/[^/]*\$.*$/, ''))];
  return [...new Set(sources)].flatMap((path) => wordsAt(path, beside));
}

function wordsAt(path: string, beside: Beside): readonly string[] {
  if (beside.kind(path) === 'folder') return beside.list(path).flatMap((name) => wordsAt(`${path}/${name}`, beside));
  return beside.text(/\$/.test(path) ? '' : path)?.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? [];
}
