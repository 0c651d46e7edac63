import { expect, test } from '@jest/globals';
import { tree } from '../../../../generators/core/render/readme/tree.js';

test('folders first, each with what is in it, words in one column', () => {
  const entries = [
    { path: 'b.txt', about: 'a file' },
    { path: 'a/c/d', about: 'deep' },
    { path: 'a/cd', about: '' },
    { path: 'state/', about: 'not shown' },
    { path: 'a.txt', about: 'another' },
  ];
  expect(tree(entries)).toEqual([
    './',
    '├── a/',
    '│   ├── c/',
    '│   │   └── d  deep',
    '│   └── cd',
    '├── state/     not shown',
    '├── a.txt      another',
    '└── b.txt      a file',
  ]);
});

test('an empty folder is one line', () => {
  expect(tree([])).toEqual(['./']);
});
