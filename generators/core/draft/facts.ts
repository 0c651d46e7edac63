import type { Facts } from '../conditions/holds.js';
import { entrance } from '../features/basics.js';
import type { Answers } from '../model/question.js';

/** What a stack's conditions may look at: the answers by their paths, and what follows from them. */
export function factsOf(answers: Answers): Facts {
  return (path) => {
    if (path === 'deployment.protocol')
      return 'host' in answers && 'expose' in answers ? entrance(answers).protocol : undefined;
    if (path === 'node.role' || path === 'node.name') return 'main';
    if (path === 'node.gpu') return answers['gpu.kind'];
    return answers[path] ?? (/^services\.[^.]+\.kind$/.test(path) ? 'bundled' : undefined);
  };
}
