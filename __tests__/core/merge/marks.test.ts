import { expect, test } from '@jest/globals';
import { formatOf } from '../../../generators/core/merge/format.js';
import { hasMarks, marked } from '../../../generators/core/merge/marks.js';

test.each<[string, string, boolean]>([
  ['our own', marked({ base: 'a\n', yours: 'b\n', theirs: 'c\n' }), true],
  ["git's", 'x\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> 1234abc (message)\n', true],
  ["git's with the base", '||||||| parent of 1234abc\n', true],
  ['a left over end', 'a\n>>>>>>> new\n', true],
  ['without a name', '<<<<<<<\n', true],
  ['with line ends of Windows', 'a\r\n<<<<<<< yours\r\nb\r\n', true],
  ['a heading of Markdown', 'Title\n=======\n\ntext\n', false],
  ['a longer line', '<<<<<<<< yours\n', false],
  ['not at the beginning', '# <<<<<<< yours\n    >>>>>>> new\n', false],
  ['a here-document', 'cat <<EOF\nx\nEOF\n', false],
  ['nothing', '', false],
])('%s', (_, text, want) => {
  expect(hasMarks(text)).toBe(want);
});

test.each([
  ['.env', 'env'],
  ['envs/db.env', 'env'],
  ['docker-compose.yml', 'compose'],
  ['docker-compose.override.yml', 'yaml'],
  ['config/ray/configuration.yaml', 'yaml'],
  ['deployment.yml', 'yaml'],
  ['config/app/docker-compose.yml', 'yaml'],
  ['config/a.json', 'json'],
  ['config/nginx/nginx.conf', 'nginx'],
  ['config/nginx/conf.d/site.conf', 'nginx'],
  ['config/db/postgres.conf', 'text'],
  ['scripts/deployment.sh', 'shell'],
  ['systemd/lab.service', 'unit'],
  ['systemd/lab.timer', 'unit'],
  ['README.md', 'text'],
  ['docker-compose.override.yml.template', 'text'],
  ['environment', 'text'],
])('%s is %s', (path, want) => {
  expect(formatOf(path)).toBe(want);
});
