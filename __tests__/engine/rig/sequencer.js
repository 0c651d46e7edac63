import TestSequencer from '@jest/test-sequencer';

const longestFirst = ['update', 'init', 'machine', 'dioptra', 'nodes', 'rotate', 'backup', 'swarm', 'rig'];

/** The longest ones first, so that both workers end together: a fresh clone has no times of earlier runs. */
export default class LongestFirst extends TestSequencer {
  sort(tests) {
    return [...tests].sort((one, other) => rank(one) - rank(other));
  }
}

function rank({ path }) {
  const index = longestFirst.findIndex((name) => path.endsWith(`/${name}.test.ts`));
  return index < 0 ? longestFirst.length : index;
}
