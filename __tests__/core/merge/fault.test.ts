import { describe, expect, test } from '@jest/globals';
import { fault } from '../../../generators/core/merge/fault.js';
import { compiled } from '../../rules/dioptra.js';

const compose = (...lines: readonly string[]) => `services:\n  web:\n${lines.map((line) => `    ${line}\n`).join('')}`;

describe('broken files are found', () => {
  test.each<[string, string, string]>([
    ['README.md', 'a\n<<<<<<< yours\nb\n', 'conflict marks are left in it'],
    ['scripts/a.sh', 'echo\n>>>>>>> new\n', 'conflict marks are left in it'],
    ['.env', 'A=1\nB C=2\n', 'line 2 is not of the form NAME=value'],
    ['.env', 'A=1\n\n# c\n=2\n', 'line 4 is not of the form NAME=value'],
    ['envs/a.env', "A='1\nB=2\n", 'line 1 opens a quote for A that is never closed'],
    ['envs/a.env', 'A="1" 2\n', 'line 1 has words behind the quoted value of A'],
    ['config/a.yml', 'a: 1\na: 2\n', 'line 2: the key "a" is there twice'],
    ['config/a.yml', 'a: [1\n', 'line 2: this is not YAML: deficient indentation'],
    ['config/a.yml', 'a: *b\n', 'line 1: there is no anchor &b'],
    ['docker-compose.yml', '# nothing\n', 'line 1: the file holds no YAML'],
    ['docker-compose.yml', '- a\n', 'a Compose file is a map'],
    ['docker-compose.yml', 'name: a\n', 'services must be a map with at least one service'],
    ['docker-compose.yml', 'services: {}\n', 'services must be a map with at least one service'],
    ['docker-compose.yml', 'services: [web]\n', 'services must be a map with at least one service'],
    ['docker-compose.yml', 'services:\n  web: nginx\n', 'services.web is no map'],
    ['docker-compose.yml', compose('restart: always'), 'services.web has neither image nor build'],
    ['docker-compose.yml', compose('image: a', 'depends_on: [db]'), 'services.web uses db, which is not in services'],
    [
      'docker-compose.yml',
      compose('image: a', 'depends_on:', '  db: { condition: service_started }'),
      'services.web uses db, which is not in services',
    ],
    ['docker-compose.yml', compose('image: a', 'networks: [x]'), 'services.web uses x, which is not in networks'],
    [
      'docker-compose.yml',
      compose('image: a', 'networks:', '  x: null'),
      'services.web uses x, which is not in networks',
    ],
    [
      'docker-compose.yml',
      compose('image: a', 'volumes: ["x:/data:ro"]'),
      'services.web uses x, which is not in volumes',
    ],
    [
      'docker-compose.yml',
      compose('image: a', 'volumes:', '  - { type: volume, source: x, target: /x }'),
      'services.web uses x, which is not in volumes',
    ],
    ['docker-compose.yml', compose('image: a', 'secrets: [x]'), 'services.web uses x, which is not in secrets'],
    [
      'docker-compose.yml',
      compose('image: a', 'configs: [{ source: x, target: /x }]'),
      'services.web uses x, which is not in configs',
    ],
    ['docker-compose.yml', `${compose('image: a')}---\na: 1\n`, 'line 4: a second YAML document begins here'],
    ['config/nginx/nginx.conf', 'http {\n  listen 80;\n', 'the block that opens on line 1 is never closed'],
    ['config/nginx/nginx.conf', 'listen 80;\n}\n', 'line 2 closes a block that was never opened'],
    ['config/nginx/nginx.conf', 'http {\n  listen 80\n}\n', 'the directive before the } on line 3 does not end with ;'],
    ['config/nginx/nginx.conf', 'listen 80\n', 'the last directive does not end with ;'],
    ['config/nginx/nginx.conf', 'a b;\nreturn 200 "x;\n', 'the quote that opens on line 2 is never closed'],
    ['config/nginx/nginx.conf', "a 'b'c;\n", 'line 1 has something right behind a quote'],
    ['config/nginx/nginx.conf', 'a b;;\n', 'line 1 has a ; that ends nothing'],
    ['config/nginx/nginx.conf', 'a b;\n{ c d; }\n', 'line 2 opens a block that has no name'],
    [
      'config/nginx/nginx.conf',
      'location ~ ^/a{2} { return 200; }\n',
      'the block that opens on line 1 is never closed',
    ],
    ['config/nginx/nginx.conf', 'a \\', 'the last directive does not end with ;'],
    ['systemd/a.service', 'Description=x\n', 'line 1 is no [Section], no Key=value in one and no comment'],
    ['systemd/a.service', '[Unit]\nnonsense\n', 'line 2 is no [Section], no Key=value in one and no comment'],
    ['systemd/a.service', '[Unit\n', 'line 1 is no [Section], no Key=value in one and no comment'],
    ['systemd/a.service', '[Service]\nExecStart=a \\', 'the last line says that it goes on'],
  ])('%s: %j', (path, text, why) => {
    expect(fault(path, text)).toBe(why);
  });

  test('a JSON file', () => {
    expect(fault('config/a.json', '{\n"a": 1,}\n')).toBe('line 2: this is not JSON');
    expect(fault('config/a.json', '{"a": "x" hunter2}\n')).toMatch(/^(?:line 1: )?this is not JSON$/);
  });
});

describe('nothing is wrong with', () => {
  test.each<[string, string]>([
    ['README.md', 'Title\n=======\n'],
    ['scripts/a.sh', 'if then fi "\n'],
    ['.env', ''],
    [
      '.env',
      "# a\n\nA=1\nexport B=\"x\n#y\" # c\nC = d\nD: e\nE\nÜ.x-y[0]=it's # fine\nF=\nG= # none\n  H=1\nI=a#b\nJ='it\\'s'\n",
    ],
    ['config/a.yml', ''],
    ['config/a.yml', 'a: !custom 1\n---\nb: 2\n'],
    ['config/a.json', '{"a": [1]}\n'],
    [
      'docker-compose.yml',
      compose('build: .', 'networks: [default]', 'depends_on:', '  x: { condition: service_started, required: false }'),
    ],
    ['docker-compose.yml', compose('extends: { file: b.yml, service: c }')],
    ['docker-compose.yml', `include: [b.yml]\n${compose('image: a', 'networks: [x]')}`],
    ['docker-compose.yml', compose('image: a', 'volumes: ["./a:/b", "/x", "~/c:/d", "${DATA}:/e", "${DATA:-x:y}:/f"]')],
    [
      'docker-compose.yml',
      `${compose('image: a', 'volumes: ["x:/data"]', 'secrets: [s]')}volumes: { x: null }\nsecrets: { s: { file: a } }\n`,
    ],
    ['config/nginx/nginx.conf', ''],
    [
      'config/nginx/nginx.conf',
      '# } comment {\nevents {}\nhttp {\n  map $a $b { default ""; "~^x{2}$" \'y;\'; }\n  location ~ "^/a{2,3}$" { return 200 "a\\"b # {"; }\n  if ($x = "a") { set $y ${z}a#b; }\n  rewrite ^/(.*)\\{$ /$1;\n  a b}c;\n}\n',
    ],
    [
      'systemd/a.service',
      '# c\n; d\n\n[Unit]\nDescription=x\n[Service]\nExecStart=a \\\n  # between\n  -b \\\n\nRestart=\n[X-Own]\nA-b = c\n',
    ],
  ])('%s: %j', (path, text) => {
    expect(fault(path, text)).toBeUndefined();
  });

  test('the files that are generated', () => {
    const { files } = compiled({ name: 'Lab', host: 'lab.example.org' });
    const wrong = files.flatMap(({ path, text }) => {
      const why = fault(path, text);
      return why === undefined ? [] : [`${path}: ${why}`];
    });
    expect(wrong).toEqual([]);
  });
});
