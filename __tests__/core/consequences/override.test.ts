import { expect, test } from '@jest/globals';
import { strandedIn } from '../../../generators/core/consequences/override.js';

const generated = 'services:\n  web:\n    image: web:1\n';

test.each<[string, string, readonly string[]]>([
  ['no override', '', []],
  ['what is there', 'services:\n  web:\n    cpuset: "0"\n', []],
  ['a container of one’s own', 'services:\n  mine:\n    image: mine:1\n  built:\n    build: .\n', []],
  ['what is gone', 'services:\n  web: {}\n  pgadmin:\n    cpuset: "0"\n', ['pgadmin']],
])('%s', (_, override, want) => {
  expect(strandedIn(override, generated).map(({ message }) => / changes (\S+),/.exec(message)?.[1])).toEqual(want);
});
