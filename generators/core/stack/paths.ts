import { formSchema } from './schema.js';
import { type Shape, taking, text } from './shape.js';

/** A path that stays below the folder: `a/b`, `./a`. */
const inside = /^(?![/~\\]|[A-Za-z]:)(?!(?:[\s\S]*\/)?\.\.(?:\/|$))[\s\S]/;

export const below = (path: string): boolean => inside.test(path);

const hint = 'write a relative path without ..';

export const relative: Shape<string> = taking(
  formSchema(inside, 'a path below the folder', hint, false),
  (node, reading) => {
    const path = text(node, reading);
    if (path === undefined || below(path)) return path;
    reading.error('outside-folder', node, `${path} is not below the folder of the stack`, hint);
    return undefined;
  },
);
