import { type Event, parseEvents, YAMLException } from 'js-yaml';

/** The events of a YAML text, and the text that their offsets count in: as long as the given one, line by line. */
export interface Parsed {
  readonly events: readonly Event[];
  readonly text: string;
}

/**
 * Parses as the readers of Compose do, which let a `]` or `}` stand no deeper than the key that opened it, as YAML does
 * not: such a bracket is moved up to the line before. Throws the YAMLException of the text as it was written.
 */
export function parse(text: string, filename: string): Parsed {
  let first: YAMLException | undefined;
  for (let tried = text; ; ) {
    try {
      return { events: parseEvents(tried, { filename }), text: tried };
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      const moved = bracketMovedUp(tried, error.mark?.position ?? 0);
      if (moved === undefined) throw first ?? error;
      first ??= error;
      tried = moved;
    }
  }
}

/** The line break before a lone bracket becomes a space, so that every offset stays. */
function bracketMovedUp(text: string, position: number): string | undefined {
  const before = /(\r?\n)[ ]*$/.exec(text.slice(0, position));
  if (before === null || !/^[\]}]/.test(text.slice(position, position + 1))) return undefined;
  const [, lineBreak = ''] = before;
  const at = before.index;
  return text.slice(0, at) + ' '.repeat(lineBreak.length) + text.slice(at + lineBreak.length);
}
