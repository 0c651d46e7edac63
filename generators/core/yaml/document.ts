import { EVENT_ID, YAMLException } from 'js-yaml';
import type { Place, Problem } from '../model/problem.js';
import type { Yaml } from '../model/yaml.js';
import { composeDocument } from './compose-document.js';
import { entryOf, type Node, nodeAt, type Source, type Spot } from './node.js';
import { parse } from './parse.js';

/** A YAML file that knows where everything in it was written. */
export interface Document {
  readonly file: string;
  readonly text: string;
  readonly root: Node;
  readonly value: Yaml;
  readonly place: (offset: number) => Place;
  /** Where the value at `path` stands (or its key); through an alias or `<<`: where the alias stands. */
  placeOf(path: readonly (string | number)[], part?: 'key' | 'value'): Place;
  /** The place of something found in the tree. */
  placeAt(spot: Spot): Place;
}

/** Whose problems these are: the first word of their codes. */
export type Area = 'stack' | 'answer';

/**
 * Parses one YAML 1.2 document with anchors, aliases and shallow `<<`. A file that is no YAML gives `document`
 * undefined and the one problem at which the parser gave up; everything else (duplicate keys, unknown anchors, tags,
 * several documents, …) is reported together, and the rest of the document is there to be looked at.
 */
export function readDocument(
  file: string,
  text: string,
  area: Area = 'stack',
): { readonly document?: Document; readonly problems: readonly Problem[] } {
  const place = placesOf(file, text);
  try {
    const { events, text: parsed } = parse(text, file);
    if (!events.some((event) => event.type === EVENT_ID.DOCUMENT))
      return { problems: [{ code: `${area}/empty`, at: place(0), message: 'the file holds no YAML' }] };
    const { root, faults } = composeDocument(events, parsed);
    const problems = faults.map(({ code, at, message, hint }) => ({
      code: `${area}/${code}` as const,
      at: place(at),
      message,
      ...(hint === undefined ? {} : { hint }),
    }));
    return { document: documentOf(file, text, root, place), problems };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { problems: [syntaxProblem(error, area, place)] };
  }
}

function documentOf(file: string, text: string, root: Node, place: (offset: number) => Place): Document {
  const placeAt = (spot: Spot): Place => (spot.source?.place ?? place)(spot.via?.at ?? spot.at);
  return {
    file,
    text,
    root,
    value: root.value,
    place,
    placeAt,
    placeOf(path, part = 'value') {
      const last = path.at(-1);
      const parent = nodeAt(root, path.slice(0, -1));
      const key = part === 'key' && typeof last === 'string' ? entryOf(parent, last)?.key : undefined;
      return placeAt(key ?? nodeAt(root, path) ?? parent ?? root);
    },
  };
}

function syntaxProblem(error: YAMLException, area: Area, place: (offset: number) => Place): Problem {
  const at = place(error.mark?.position ?? 0);
  const problem = { code: `${area}/yaml-syntax`, at, message: `this is not YAML: ${error.reason}` } as const;
  const hint = Object.entries(cures).find(([word]) => error.reason.includes(word))?.[1];
  return hint === undefined ? problem : { ...problem, hint };
}

/** What to do about the parser's commonest complaints. */
const cures: Readonly<Record<string, string>> = {
  tab: 'indent with spaces',
  'deficient indentation': 'indent this line further, or close the bracket or quote before it',
  'bad indentation': 'give this line the indentation of its neighbours',
};

/** A text whose values are brought into the document of another file. */
export const sourceOf = (file: string, text: string): Source => ({ file, text, place: placesOf(file, text) });

/** Offset → place; the starts of the lines are found once, when the first place is asked for. */
function placesOf(file: string, text: string): (offset: number) => Place {
  let starts: readonly number[] | undefined;
  return (offset) => {
    starts ??= [0, ...Array.from(text.matchAll(/\r\n?|\n/g), (found) => found.index + found[0].length)];
    let low = 0;
    for (let high = starts.length - 1; low < high; ) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    const start = low === 0 && text.startsWith('\ufeff') && offset > 0 ? 1 : starts[low]!;
    return { file, line: low + 1, column: offset - start + 1 };
  };
}
