import { holds } from '../conditions/holds.js';
import { factsOf } from '../draft/facts.js';
import type { Machine } from '../features/machines.js';
import type { Problem } from '../model/problem.js';
import type { Answers } from '../model/question.js';
import type { Role, Stack } from '../model/stack.js';

/**
 * Whether each role has as many machines as it must and may have (`answer/role-count`), on one machine too, and exists with these answers
 * at all (`answer/no-such-role`).
 */
export function roleProblems(stack: Stack, machines: readonly Machine[], answers: Answers): readonly Problem[] {
  const distributed = answers['shape.kind'] === 'distributed';
  const facts = factsOf(answers);
  return stack.roles.flatMap((role) => {
    const named = machines.flatMap(({ node }) => (node.role === role.name ? [node.name] : []));
    return holds(role.when, facts) ? count(role, named.length, distributed) : absent(role, named);
  });
}

function count({ name, about, min, max }: Role, there: number, distributed: boolean): readonly Problem[] {
  if (there >= min && there <= (max ?? there)) return [];
  const wanted = min === max ? `${min}` : max === undefined ? `at least ${min}` : `${min} to ${max}`;
  return [
    {
      code: 'answer/role-count',
      message: `nodes: ${there} machines have the role ${name} (${about}), and there must be ${wanted}`,
      hint: distributed
        ? `give machines the role ${name}, or take it from some`
        : `answer shape.kind with distributed, and name a machine with the role ${name} below nodes`,
    },
  ];
}

const absent = (role: Role, named: readonly string[]): readonly Problem[] =>
  named.length === 0
    ? []
    : [
        {
          code: 'answer/no-such-role',
          message: `nodes: with these answers nothing has the role ${role.name}, which ${named.join(', ')} has`,
          hint: 'leave the machine out, or give it another role',
        },
      ];
