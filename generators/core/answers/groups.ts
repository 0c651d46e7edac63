import type { Question } from '../model/question.js';

export interface Group {
  readonly group: string;
  readonly members: readonly Question[];
}

/** Questions by group, the groups in the order in which they first appear: a later question may belong to an earlier group. */
export function grouped(questions: readonly Question[]): readonly Group[] {
  const groups = [...new Set(questions.map(({ group }) => group))];
  return groups.map((group) => ({ group, members: questions.filter((question) => question.group === group) }));
}
