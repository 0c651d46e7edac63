import { mainName, type Node } from '../model/node.js';

/** Where a machine's folder lies in the main one, with a slash at its end: the main machine's is all of it. */
export const folderOf = (node: Node): string => (isFurther(node) ? `nodes/${node.name}/` : '');

/** Whether it is another machine than the main one. */
export const isFurther = ({ name }: Node): boolean => name !== mainName;

/** The machine whose folder a path lies in, if it is a further one, and the path from there. */
export function inNodeFolder(path: string): { readonly node: string; readonly path: string } | undefined {
  const [, node, rest] = /^nodes\/([^/]+)\/(.+)$/s.exec(path) ?? [];
  return node === undefined || rest === undefined ? undefined : { node, path: rest };
}
