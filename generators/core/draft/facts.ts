import type { Facts } from '../conditions/holds.js';
import { list } from '../features/answer.js';
import { entrance } from '../features/basics.js';
import { nodeEntry } from '../features/node-entry.js';
import type { Answers } from '../model/question.js';
import { alone, type Place } from './place.js';

/** What a stack's conditions may look at: the answers by their paths, what follows from them, and the machine at hand. */
export function factsOf(answers: Answers, place: Place = asAnswered(answers)): Facts {
  return (path) => {
    switch (path) {
      case 'deployment.protocol':
        return 'host' in answers && 'expose' in answers ? entrance(answers).protocol : undefined;
      case 'node.role':
        return place.node.role;
      case 'node.name':
        return place.node.name;
      case 'node.gpu':
        return answers['gpu.kind'];
      case 'gpu.kind':
        return place.gpus.length > 0 ? place.gpus : answers['gpu.kind'] === undefined ? undefined : 'none';
      default:
        return answers[path] ?? (/^services\.[^.]+\.kind$/.test(path) ? 'bundled' : undefined);
    }
  };
}

/** The main machine, as far as the answers are known. */
const asAnswered = (answers: Answers): Place => ({
  ...alone(answers['gpu.kind']),
  gpus: gpusOf([answers['gpu.kind'], ...list(answers, 'nodes').map((item) => nodeEntry(item).answers['gpu.kind'])]),
});

/** Vendors of GPUs, each once, of what the machines say. */
export const gpusOf = (kinds: readonly unknown[]): readonly string[] =>
  [...new Set(kinds)].filter((kind): kind is string => typeof kind === 'string' && kind !== 'none');
