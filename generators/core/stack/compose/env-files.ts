import type { EnvFile } from '../../model/compose.js';
import { itemsOf, type Node } from '../../yaml/node.js';
import { fields } from '../fields.js';
import type { Reading } from '../reading.js';
import { expected, given, type Shape, text } from '../shape.js';
import { decided } from './shapes.js';

const long = fields({ path: text, required: decided, format: text });

/** `env_file`: one path, a list of paths, or a list of `{ path, required, format }`. */
export const envFiles: Shape<readonly EnvFile[]> = (node, reading) =>
  (node.kind === 'list' ? itemsOf(node) : [node]).flatMap((item) => envFile(item, reading) ?? []);

function envFile(node: Node, reading: Reading): EnvFile | undefined {
  if (typeof node.value === 'string') return { path: node.value, required: true };
  if (node.kind !== 'map') return expected(node, reading, 'a path, or a map with path, required and format');
  const said = long(node, reading);
  if (said === undefined) return undefined;
  if (said.path === undefined) return expected(node, reading, 'a map with a path');
  return { path: said.path, required: said.required ?? true, ...given({ format: said.format }) };
}
