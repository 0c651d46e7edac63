import ejs from 'ejs';
import type { Quote } from './quote.js';

/** Path below `templates/` → text, read once at the edge. */
export type Templates = Readonly<Record<string, string>>;

/**
 * Ties a template to the type of its view and to the quoting of its language: `<%= %>` writes every value through `quote`.
 * The returned function fills it. A template that reads a field its view lacks is our error and throws.
 */
export function template<View extends object>(
  path: string,
  quote: Quote,
): (templates: Templates, view: View) => string {
  let known: { readonly text: string; readonly fill: ejs.TemplateFunction } | undefined;
  return (templates, view) => {
    const text = templates[path];
    if (text === undefined) throw new Error(`no template ${path}`);
    if (known?.text !== text) known = { text, fill: compiled(text, path, quote) };
    return known.fill({ it: closed(view, path) });
  };
}

const compiled = (text: string, path: string, quote: Quote): ejs.TemplateFunction =>
  ejs.compile(text, {
    strict: true,
    compileDebug: false,
    destructuredLocals: ['it'],
    escape: (value: unknown) => quote(String(value)),
    filename: path,
  });

/** EJS prints `undefined` for a misspelt field; this throws instead, at any depth. */
function closed<T extends object>(view: T, path: string): T {
  return new Proxy(view, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (value === undefined && typeof key === 'string' && !(key in target))
        throw new Error(`${path}: no field ${key} in the view`);
      return typeof value === 'object' && value !== null ? closed(value, path) : value;
    },
  });
}
