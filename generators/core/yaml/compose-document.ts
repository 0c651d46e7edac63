import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';
import { composeMap } from './compose-map.js';
import { type Composition, empty, type Fault, weighed } from './composition.js';
import type { Node } from './node.js';
import { plainScalar } from './scalar.js';

/** Parser events → tree, and every fault on the way; a faulty node is replaced by null, its neighbours are kept. */
export function composeDocument(events: readonly Event[], text: string): { root: Node; faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const composition = {
    events,
    text,
    faults,
    anchors: new Map(),
    open: new Set<string>(),
    weights: new WeakMap(),
    next: 1,
  };
  const root = compose(0, composition);
  if (events.slice(composition.next).some((event) => event.type === EVENT_ID.DOCUMENT)) faults.push(several(text));
  return { root, faults };
}

/** The next node; `from` is where an empty value is said to be: at its key. */
function compose(from: number, composition: Composition): Node {
  const event = composition.events[composition.next++];
  switch (event?.type) {
    case EVENT_ID.SCALAR:
      return anchored(event, composition, () => scalar(event, from, composition.text));
    case EVENT_ID.SEQUENCE:
      return anchored(event, composition, () => list(event.start, composition));
    case EVENT_ID.MAPPING:
      return anchored(event, composition, () => composeMap(event.start, composition, compose));
    case EVENT_ID.ALIAS:
      return alias(event.anchorStart - 1, composition.text.slice(event.anchorStart, event.anchorEnd), composition);
    default:
      composition.next--;
      return empty(from);
  }
}

type Marked = Exclude<Event, { readonly type: typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.ALIAS | typeof EVENT_ID.POP }>;

function anchored(event: Marked, { text, anchors, open, faults }: Composition, make: () => Node): Node {
  const tag = event.tagStart < 0 ? undefined : text.slice(event.tagStart, event.tagEnd);
  const isMergeTag = tag === '!reset' || tag === '!override';
  if (tag !== undefined && !knownTags.has(tag) && !isMergeTag) faults.push(unknownTag(tag, event.tagStart));
  const tagged = (): Node => (isMergeTag ? { ...make(), tag } : make());
  if (event.anchorStart < 0) return tagged();
  const name = text.slice(event.anchorStart, event.anchorEnd);
  open.add(name);
  const node = tagged();
  open.delete(name);
  anchors.set(name, node);
  return node;
}

function alias(at: number, anchor: string, composition: Composition): Node {
  const { anchors, open, faults } = composition;
  const target = anchors.get(anchor);
  if (target !== undefined && !open.has(anchor)) {
    const node = { ...target, via: { anchor, at } };
    composition.weights.set(node, composition.weights.get(target) ?? 1);
    return node;
  }
  const names = [...anchors.keys()].map((name) => `&${name}`).join(', ');
  faults.push(
    open.has(anchor)
      ? {
          code: 'cyclic-alias',
          at,
          message: `*${anchor} stands inside what it stands for`,
          hint: 'write the inner value out',
        }
      : {
          code: 'unknown-anchor',
          at,
          message: `there is no anchor &${anchor}`,
          hint: names === '' ? 'an anchor (&name) must come before its aliases' : `anchors before this line: ${names}`,
        },
  );
  return empty(at);
}

function list(at: number, composition: Composition): Node {
  const { events } = composition;
  const items: Node[] = [];
  while (composition.next < events.length && events[composition.next]?.type !== EVENT_ID.POP)
    items.push(compose(at, composition));
  composition.next++;
  return weighed({ kind: 'list', at, value: items.map((item) => item.value), items }, items, composition);
}

function scalar(event: ScalarEvent, from: number, text: string): Node {
  if (event.valueStart < 0) return empty(from);
  const value = getScalarValue(text, event);
  const tag = event.tagStart < 0 ? undefined : text.slice(event.tagStart, event.tagEnd);
  const isPlain = event.style === SCALAR_STYLE.PLAIN && tag !== '!!str' && tag !== '!';
  const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
  return {
    kind: 'scalar',
    at: isQuoted ? event.valueStart - 1 : event.valueStart,
    end: event.valueEnd,
    value: isPlain ? plainScalar(value) : value,
  };
}

const knownTags = new Set(['!!str', '!', '!!map', '!!seq', '!!null', '!!bool', '!!int', '!!float']);

function unknownTag(tag: string, at: number): Fault {
  const hint = 'write the value without it; Compose knows !reset and !override';
  return { code: 'unknown-tag', at, message: `the tag ${tag} means nothing here`, hint };
}

function several(text: string): Fault {
  const at = text.slice(1).search(/^---/m) + 1;
  return {
    code: 'several-documents',
    at,
    message: 'a second YAML document begins here',
    hint: 'one file, one document',
  };
}
