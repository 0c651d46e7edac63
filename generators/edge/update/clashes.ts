import type { Change, Recorded } from '../../core/model/file.js';
import type { Plan } from '../../core/plan/plan.js';

/** What a judge has refused is a clash, and is recorded like one: as the last run knew it, under the path where it is now. */
export function withClashes(
  planned: Plan,
  changes: readonly Change[],
  recorded: readonly Recorded[],
): readonly Recorded[] {
  const former = new Map(recorded.map((record) => [record.path, record]));
  const refused = new Map(
    changes.flatMap((change, index) => {
      const before = planned.changes[index];
      if (change.kind === 'clash' && before?.kind !== 'clash') return [[change.path, former.get(change.path)] as const];
      const moved =
        change.kind === 'move' && change.clash !== undefined && before?.kind === 'move' && before.clash === undefined;
      return moved ? [[change.path, former.get(change.from)] as const] : [];
    }),
  );
  return planned.records.flatMap((record) => {
    if (!refused.has(record.path)) return [record];
    const then = refused.get(record.path);
    return then === undefined
      ? []
      : [{ ...record, mode: then.mode, ...(then.base === undefined ? {} : { base: then.base }) }];
  });
}
