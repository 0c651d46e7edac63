import type { ComposeAnswer } from '../docker.js';

/** From one value to the other; a step back is the same with both exchanged. */
export interface Values {
  readonly from: string;
  readonly to: string;
}

/** `refused`: the service has said no, and keeps the old value. `unclear`: it may have either. */
export type Told = { readonly kind: 'done' } | { readonly kind: 'refused' | 'unclear'; readonly words: string };

/** The last lines of what went wrong, on one line. */
export function wordsOf(answer: ComposeAnswer): string {
  if (answer.kind !== 'ended') return answer.why;
  const lines = (answer.errors.trim() === '' ? answer.output : answer.errors).split('\n');
  const said = lines.map((line) => line.trim()).filter((line) => line !== '');
  return said.length === 0 ? `it ended with status ${answer.status}` : said.slice(-3).join('; ');
}
