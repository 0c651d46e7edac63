import { expect, test } from '@jest/globals';
import type { GitState } from '../../../generators/edge/git/git.js';
import { type GitFindings, gitWarnings } from '../../../generators/edge/git/warnings.js';

const clean = { kind: 'work-tree', trackedSecrets: [], openSecrets: [], unmerged: [], dirty: [] } as const;
const warning = { code: 'target/git-unreadable', message: 'it is broken' } as const;
const history = '\n  what was committed stays in the history: rotate it too';
const nothing = { problems: [], warnings: [] };

test.each<[string, GitState, GitFindings]>([
  ['no git', { kind: 'none' }, nothing],
  ['a git that cannot be asked', { kind: 'none', warning }, { problems: [], warnings: [warning] }],
  ['all well', clean, nothing],
  ['uncommitted changes', { ...clean, dirty: ['a'] }, nothing],
  ['to be merged, and not written', { ...clean, unmerged: ['README.md'] }, nothing],
  [
    'to be merged, and written',
    { ...clean, unmerged: ['README.md', 'docker-compose.yml'] },
    {
      problems: [
        {
          code: 'target/git-unmerged',
          message: 'git has not merged yet: docker-compose.yml',
          hint: 'finish that merge first (git status shows how), then run this again',
        },
      ],
      warnings: [],
    },
  ],
  [
    'tracked secrets',
    { ...clean, trackedSecrets: ['secrets/A.env', "secrets/it's"] },
    {
      problems: [],
      warnings: [
        {
          code: 'target/secret-tracked',
          message: "git tracks what is secret: secrets/A.env, secrets/it's",
          hint: `in this folder: git rm --cached -- secrets/A.env 'secrets/it'\\''s'${history}`,
        },
      ],
    },
  ],
  [
    'a tracked secret that git would take for a pattern',
    { ...clean, trackedSecrets: ['secrets/*'] },
    {
      problems: [],
      warnings: [
        {
          code: 'target/secret-tracked',
          message: 'git tracks what is secret: secrets/*',
          hint: `in this folder: git --literal-pathspecs rm --cached -- 'secrets/*'${history}`,
        },
      ],
    },
  ],
  [
    'secrets that are not ignored',
    { ...clean, openSecrets: ['secrets/A.env', 'secrets/[*] '] },
    {
      problems: [],
      warnings: [
        {
          code: 'target/secret-not-ignored',
          message: 'git does not ignore what is secret, and would take it up: secrets/A.env, secrets/[*] ',
          hint: 'add to .gitignore in this folder:\n  /secrets/A.env\n  /secrets/\\[\\*\\]\\ ',
        },
      ],
    },
  ],
])('%s', (_, state, want) => {
  expect(gitWarnings(state, ['docker-compose.yml'])).toEqual(want);
});
