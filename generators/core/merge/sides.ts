/** One text in three states: as it was last generated, as the operator has it, as it would be generated now. */
export interface Sides {
  readonly base: string;
  readonly yours: string;
  readonly theirs: string;
}

export type Merged =
  | { readonly kind: 'merged'; readonly text: string }
  /** `why`: the places that both changed, for people, such as "services.nginx.image"; `marked`: the text with marks, to be edited. */
  | { readonly kind: 'clash'; readonly why: string; readonly marked: string };

/** The same texts, each as whole lines. */
export function inLines({ base, yours, theirs }: Sides): Sides {
  const whole = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
  return { base: whole(base), yours: whole(yours), theirs: whole(theirs) };
}

/** A part of a text of which at most one side has a change; undefined if both have, and not the same. */
export function unclashed({ base, yours, theirs }: Sides): string | undefined {
  if (yours === base) return theirs;
  return theirs === base || theirs === yours ? yours : undefined;
}
