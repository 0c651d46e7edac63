/** One thing of the model that Swarm cannot do: which services say it, and what becomes of it, as the end of a sentence about it. */
export interface Misfit {
  readonly what: string;
  readonly services: readonly string[];
  readonly words: string;
  /** `refused`: it would not work without it. `told`: it works, otherwise than with Compose. */
  readonly kind: 'refused' | 'told';
}
