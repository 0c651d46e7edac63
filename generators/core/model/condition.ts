/** The plain values that answers have: what a condition compares with. */
export type Scalar = string | number | boolean;

/**
 * When a thing exists: every entry must match. An entry matches if the fact at its path (an answer such as `gpu.kind`
 * or `app.RAY`, `profiles.NAME`, `deployment.protocol`, `node.role`) is one of the values; `not` turns it round.
 */
export type Condition = readonly ConditionEntry[];

export interface ConditionEntry {
  readonly path: string;
  readonly not: boolean;
  readonly values: readonly Scalar[];
}
