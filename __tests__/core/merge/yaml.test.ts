import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { merge } from '../../../generators/core/merge/merge.js';
import type { Yaml } from '../../../generators/core/model/yaml.js';
import { readDocument } from '../../../generators/core/yaml/document.js';

const base = `# Lab: written by create-deployment.
# Your edits are kept.
name: lab
services:
  db:
    image: postgres:16.1
    command:
      - postgres
      - -c
      - ssl=on
    env_file:
      - ./secrets/DB.env
      - ./envs/db.env
    volumes:
      - type: volume
        source: data
        target: /data
      - type: bind
        source: ./ca.crt
        target: /etc/ca.crt
        read_only: true
    networks:
      backend: null
    restart: unless-stopped
  web:
    image: nginx:1.2
    ports:
      - target: 80
        published: "8080"
        host_ip: 127.0.0.1
    networks:
      backend: null
      outside: null
    depends_on:
      db:
        condition: service_healthy
    restart: unless-stopped
  worker:
    image: worker:1
    networks:
      backend: null
    restart: unless-stopped
networks:
  backend:
    internal: true
  outside: {}
volumes:
  data:
    name: lab_data
`;

type Edit = readonly [string, string];
const edited = (text: string, ...edits: readonly Edit[]) =>
  edits.reduce((sofar, [from, to]) => {
    if (!sofar.includes(from)) throw new Error(`${from} is not there`);
    return sofar.replace(from, () => to);
  }, text);

const path = 'docker-compose.yml';

/** Name, the operator's edits, the template's, and those that make the result from the base. */
const rows: readonly (readonly [string, readonly Edit[], readonly Edit[], (readonly Edit[])?])[] = [
  ['two services', [['postgres:16.1', 'postgres:15.9']], [['nginx:1.2', 'nginx:1.3']]],
  [
    'keys beside each other',
    [['    image: worker:1\n', '    image: mine:1\n']],
    [
      [
        '    networks:\n      backend: null\n    restart: unless-stopped\nnetworks',
        '    networks:\n      backend: null\n      outside: null\n    restart: unless-stopped\nnetworks',
      ],
    ],
  ],
  [
    'adjacent lines, a comment between them',
    [['    image: nginx:1.2\n', '    # pinned: see #12 – Grüße 🚀\n    image: nginx:1.1   # not 1.2\n']],
    [
      [
        '    ports:\n      - target: 80\n        published: "8080"\n',
        '    ports:\n      - target: 80\n        published: "9090"\n',
      ],
    ],
  ],
  [
    'a new service, and a comment of the operator at that place',
    [['  worker:\n', '  # the worker of our group\n  worker:\n']],
    [
      [
        '  worker:\n',
        '  cache:\n    image: redis:8\n    networks:\n      backend: null\n    restart: unless-stopped\n  worker:\n',
      ],
    ],
    [
      [
        '  worker:\n',
        '  cache:\n    image: redis:8\n    networks:\n      backend: null\n    restart: unless-stopped\n  # the worker of our group\n  worker:\n',
      ],
    ],
  ],
  [
    'a service of the operator, and a new one',
    [['networks:\n  backend:\n    internal', '  mine:\n    image: mine:1 # mine\nnetworks:\n  backend:\n    internal']],
    [['networks:\n  backend:\n    internal', '  cache:\n    image: redis:8\nnetworks:\n  backend:\n    internal']],
    [
      [
        'networks:\n  backend:\n    internal',
        '  cache:\n    image: redis:8\n  mine:\n    image: mine:1 # mine\nnetworks:\n  backend:\n    internal',
      ],
    ],
  ],
  [
    'a mount of the operator, and a new one',
    [['        read_only: true\n', '        read_only: true\n      - ./mine:/mine:ro # mine\n']],
    [
      [
        '        read_only: true\n',
        '        read_only: true\n      - type: volume\n        source: data\n        target: /more\n',
      ],
    ],
    [
      [
        '        read_only: true\n',
        '        read_only: true\n      - type: volume\n        source: data\n        target: /more\n      - ./mine:/mine:ro # mine\n',
      ],
    ],
  ],
  [
    'both changed another key of the same mount',
    [['        read_only: true\n', '        read_only: false\n']],
    [['source: ./ca.crt', 'source: ./bundle.crt']],
  ],
  [
    'an env file more on both sides',
    [['      - ./envs/db.env\n', '      - ./envs/db.env\n      - ./mine.env\n']],
    [['      - ./secrets/DB.env\n', '      - ./secrets/DB.env\n      - ./secrets/TWO.env\n']],
  ],
  [
    'a service goes, a comment of the operator inside of it stays',
    [
      ['    image: worker:1\n', '    # ask Ann before\n    image: worker:1\n'],
      ['16.1', '16.0'],
    ],
    [['  worker:\n    image: worker:1\n    networks:\n      backend: null\n    restart: unless-stopped\n', '']],
    [
      [
        '  worker:\n    image: worker:1\n    networks:\n      backend: null\n    restart: unless-stopped\n',
        '  # ask Ann before\n',
      ],
      ['16.1', '16.0'],
    ],
  ],
  [
    'flow style and anchors of the operator',
    [
      [
        '    networks:\n      backend: null\n      outside: null\n',
        '    networks: { backend: null, outside: null } # both\n',
      ],
      ['    restart: unless-stopped\n  web', '    restart: &again unless-stopped\n  web'],
      ['    restart: unless-stopped\nnetworks', '    restart: *again\nnetworks'],
    ],
    [
      ['nginx:1.2', 'nginx:1.3'],
      ['worker:1', 'worker:2'],
    ],
  ],
  [
    'the same change on both sides, and another',
    [
      ['nginx:1.2', 'nginx:1.3'],
      ['16.1', '16.2'],
    ],
    [
      ['nginx:1.2', 'nginx:1.3'],
      ['worker:1', 'worker:2'],
    ],
    [
      ['nginx:1.2', 'nginx:1.3'],
      ['16.1', '16.2'],
      ['worker:1', 'worker:2'],
    ],
  ],
  [
    'the header',
    [['nginx:1.2', 'nginx:1.3']],
    [
      ['# Your edits are kept.\n', '# Your edits are kept, always.\n# And more.\n'],
      ['worker:1', 'worker:2'],
    ],
  ],
  [
    'a command of one side',
    [['      - ssl=on\n', '      - ssl=on\n      - -c\n      - work_mem=64MB # mine\n']],
    [['    env_file:\n      - ./secrets/DB.env\n', '    env_file:\n      - ./secrets/NEW.env\n']],
  ],
  [
    'a removed key and a new one',
    [['        host_ip: 127.0.0.1\n', '']],
    [['    image: nginx:1.2\n', '    image: nginx:1.2\n    init: true\n']],
  ],
  [
    'a last key behind the last key',
    [['    name: lab_data\n', '    name: lab_data\n    external: true\n']],
    [['    name: lab_data\n', '    name: lab_data\n  more:\n    name: lab_more\n']],
    [['    name: lab_data\n', '    name: lab_data\n    external: true\n  more:\n    name: lab_more\n']],
  ],
];

describe('Compose files are merged by service and key', () => {
  test.each(rows)('%s', (_, ...[yours, theirs, both]) => {
    const want = edited(base, ...(both ?? [...yours, ...theirs]));
    expect(merge(path, { base, yours: edited(base, ...yours), theirs: edited(base, ...theirs) })).toEqual({
      kind: 'merged',
      text: want,
    });
  });

  test('services in another order', () => {
    const worker = '  worker:\n    image: worker:1\n    networks:\n      backend: null\n    restart: unless-stopped\n';
    const turned = edited(base, [worker, ''], ['services:\n', `services:\n${worker}`]);
    const theirs = edited(base, ['worker:1', 'worker:2'], ['nginx:1.2', 'nginx:1.3']);
    expect(merge(path, { base, yours: turned, theirs })).toEqual({
      kind: 'merged',
      text: edited(turned, ['worker:1', 'worker:2'], ['nginx:1.2', 'nginx:1.3']),
    });
  });

  test('a file that the operator has written anew, in his own style', () => {
    const yours = `x-common: &common
    restart: unless-stopped   # all of them
name: "lab"
services:

    db:
        <<: *common
        image: "postgres:16.1"   # ours
        command: [postgres, -c, ssl=on]
        env_file: [./secrets/DB.env, ./envs/db.env]
        volumes:
        - {type: volume, source: data, target: /data}
        -   type: bind
            source: ./ca.crt
            target: /etc/ca.crt
            read_only: true
        networks: {backend: }

    web:
        <<: *common
        image: 'nginx:1.2'
        ports:
        - {target: 80, published: "8080", host_ip: 127.0.0.1}
        networks: {backend: null, outside: null}
        depends_on: {db: {condition: service_healthy}}

    # the worker
    worker:
        <<: *common
        image: worker:1
        networks: {backend: null}

networks: {backend: {internal: true}, outside: {}}
volumes:
    data: {name: lab_data}
`;
    const theirs = edited(
      base,
      ['nginx:1.2', 'nginx:1.3'],
      ['      - ssl=on', '      - ssl=off'],
      [
        'target: /etc/ca.crt\n        read_only: true\n',
        'target: /etc/ca.crt\n        read_only: true\n      - type: tmpfs\n        target: /tmp\n',
      ],
      ['    image: worker:1\n', '    image: worker:1\n    init: true\n'],
      ['  worker:\n', '  cache:\n    image: redis:8\n    init: true\n  worker:\n'],
    );
    const want = edited(
      yours,
      ["'nginx:1.2'", 'nginx:1.3'],
      ['[postgres, -c, ssl=on]', '[postgres, -c, ssl=off]'],
      ['            read_only: true\n', '            read_only: true\n        - type: tmpfs\n          target: /tmp\n'],
      ['        image: worker:1\n', '        image: worker:1\n        init: true\n'],
      [
        'condition: service_healthy}}\n',
        'condition: service_healthy}}\n    cache:\n        image: redis:8\n        init: true\n',
      ],
    );
    const merged = merge(path, { base, yours, theirs });
    expect(merged.kind === 'merged' ? merged.text : merged).toEqual(
      want
        .replace('        init: true\n\n', '      init: true\n\n')
        .replace(/ {4}cache:[\s\S]*?\n\n/, '    cache:\n      image: redis:8\n      init: true\n\n'),
    );
  });
});

describe('clashes', () => {
  test.each<[string, readonly Edit[], readonly Edit[], string]>([
    ['an image', [['nginx:1.2', 'nginx:1.1']], [['nginx:1.2', 'nginx:1.3']], 'services.web.image'],
    [
      'two places',
      [
        ['nginx:1.2', 'nginx:1.1'],
        ['source: ./ca.crt', 'source: ./a'],
      ],
      [
        ['nginx:1.2', 'nginx:1.3'],
        ['source: ./ca.crt', 'source: ./b'],
      ],
      'services.db.volumes./etc/ca.crt.source, services.web.image',
    ],
    ['a command', [['ssl=on', 'ssl=off']], [['      - -c\n', '      - -d\n']], 'services.db.command'],
    [
      'edited, and gone from the template',
      [['worker:1', 'worker:2']],
      [['  worker:\n    image: worker:1\n    networks:\n      backend: null\n    restart: unless-stopped\n', '']],
      'services.worker',
    ],
    ['another port on both sides', [['"8080"', '"9090"']], [['"8080"', '"9091"']], 'services.web.ports'],
    [
      'the same new service with another image',
      [['networks:\n  backend:\n    internal', '  new:\n    image: a\nnetworks:\n  backend:\n    internal']],
      [['services:\n', 'services:\n  new:\n    image: b\n']],
      'services.new.image',
    ],
    [
      'a result that Compose would refuse',
      [
        ['      - type: volume\n        source: data\n        target: /data\n', ''],
        [
          '    restart: unless-stopped\nnetworks',
          '    volumes:\n      - data:/x\n    restart: unless-stopped\nnetworks',
        ],
      ],
      [
        ['volumes:\n  data:\n    name: lab_data\n', 'volumes:\n  more:\n    name: lab_data\n'],
        ['source: data', 'source: more'],
      ],
      'services.db.volumes./data',
    ],
    [
      'a volume that the operator uses is gone',
      [
        [
          '    restart: unless-stopped\nnetworks',
          '    volumes:\n      - data:/x\n    restart: unless-stopped\nnetworks',
        ],
      ],
      [
        ['volumes:\n  data:\n', 'volumes:\n  more:\n'],
        ['source: data', 'source: more'],
      ],
      'both changes together: services.worker uses data, which is not in volumes',
    ],
  ])('%s', (_, yours, theirs, why) => {
    const merged = merge(path, { base, yours: edited(base, ...yours), theirs: edited(base, ...theirs) });
    expect(merged).toMatchObject({ kind: 'clash', why });
    expect(merged.kind === 'clash' && merged.marked).toMatch(/^<<<<<<< yours\n(?:.*\n)*?>>>>>>> new$/m);
  });

  test.each<[string, readonly Edit[], readonly Edit[]]>([
    [
      'the same service at two places',
      [
        ['nginx:1.2', 'nginx:1.1'],
        ['networks:\n  backend:\n    internal', '  new:\n    image: a\nnetworks:\n  backend:\n    internal'],
      ],
      [
        ['nginx:1.2', 'nginx:1.3'],
        ['services:\n', 'services:\n  new:\n    image: b\n'],
      ],
    ],
    [
      'a command whose two changes do not touch',
      [
        ['nginx:1.2', 'nginx:1.1'],
        ['      - postgres\n', '      - mine\n'],
      ],
      [
        ['nginx:1.2', 'nginx:1.3'],
        ['ssl=on', 'ssl=off'],
      ],
    ],
  ])('%s: taking one side everywhere gives that side', (_, mine, new_) => {
    const [yours, theirs] = [edited(base, ...mine), edited(base, ...new_)];
    const merged = merge(path, { base, yours, theirs });
    if (merged.kind === 'merged') throw new Error('no clash');
    const marks = /^<{7} yours\n([\s\S]*?)^\|{7}.*\n[\s\S]*?^={7}\n([\s\S]*?)^>{7} new\n/gm;
    expect(merged.marked.replaceAll(marks, '$1')).toBe(yours);
    expect(merged.marked.replaceAll(marks, '$2')).toBe(theirs);
  });

  test("an operator's file that does not parse is a clash", () => {
    const yours = edited(base, ['    image: nginx:1.2\n', '    image: nginx:1.2\n   broken: 1\n']);
    expect(merge(path, { base, yours, theirs: edited(base, ['16.1', '16.2']) }).kind).toBe('clash');
  });
});

describe('what the operator wrote to stand for several things', () => {
  const shared = (text: string) =>
    edited(
      text,
      ['    restart: unless-stopped\n  web', '    restart: &again unless-stopped # once\n  web'],
      ['    restart: unless-stopped\n  worker', '    restart: *again\n  worker'],
    );

  test('an alias stays where all that it stands for was changed alike', () => {
    const theirs = base
      .replace('restart: unless-stopped', 'restart: always')
      .replace('restart: unless-stopped', 'restart: always');
    const merged = merge(path, { base, yours: shared(base), theirs });
    const want = shared(base).replace('unless-stopped', 'always');
    expect(merged).toEqual({ kind: 'merged', text: want });
  });

  test('an alias gives way where one of them was changed', () => {
    const theirs = edited(base, ['    restart: unless-stopped\n  worker', '    restart: always\n  worker']);
    expect(merge(path, { base, yours: shared(base), theirs })).toEqual({
      kind: 'merged',
      text: edited(shared(base), ['*again', 'always']),
    });
  });

  test('what << brings cannot be taken out', () => {
    const yours = edited(
      base,
      ['name: lab\n', 'name: lab\nx-own: &own\n  init: true\n  restart: unless-stopped\n'],
      ['    image: worker:1\n', '    <<: *own\n    image: worker:1\n'],
      ['    restart: unless-stopped\nnetworks', 'networks'],
    );
    const theirs = edited(base, ['    restart: unless-stopped\nnetworks', 'networks']);
    expect(merge(path, { base, yours, theirs })).toMatchObject({
      kind: 'clash',
      why: 'services.worker.restart cannot be changed in the file as it is written',
    });
  });
});

describe('other YAML', () => {
  const config = '# Limits\nlimits:\n  small: 1 # a\n  large: 9\nusers:\n  - ann\n  - bob\ntext: |\n  one\n\n  two\n';
  test.each<[string, readonly Edit[], readonly Edit[]]>([
    ['keys beside each other', [['small: 1', 'small: 2']], [['large: 9', 'large: 8']]],
    ['a list and a key', [['  - bob\n', '  - bob\n  - eve # mine\n']], [['large: 9\n', 'large: 9\n  huge: 99\n']]],
    [
      'comments of the template',
      [['small: 1', 'small: 2']],
      [
        ['# Limits\n', '# Limits\n# in seconds\n'],
        ['  - bob', '  - bob # b'],
      ],
    ],
    ['block text', [['small: 1', 'small: 2']], [['  two\n', '  two\n  three # no comment\n']]],
  ])('%s', (_, yours, theirs) => {
    const sides = { base: config, yours: edited(config, ...yours), theirs: edited(config, ...theirs) };
    expect(merge('config/a.yml', sides)).toEqual({ kind: 'merged', text: edited(config, ...yours, ...theirs) });
  });

  test('several documents go by line', () => {
    const both = `${config}---\na: 1\n`;
    const sides = {
      base: both,
      yours: edited(both, ['small: 1', 'small: 2']),
      theirs: edited(both, ['a: 1', 'a: !mine 2']),
    };
    expect(merge('config/a.yml', sides)).toEqual({
      kind: 'merged',
      text: edited(both, ['small: 1', 'small: 2'], ['a: 1', 'a: !mine 2']),
    });
  });
});

describe('for any three files', () => {
  const leaf = fc.constantFrom<Yaml>(1, 2, 'x', 'a: b', 'l1\nl2\n', null, true, 'on # no');
  const list = fc.array(leaf, { maxLength: 3 });
  const value: fc.Arbitrary<Yaml> = fc.oneof(leaf, list);
  const key = fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'e f');
  const map = fc.dictionary(
    key,
    fc.oneof(value, fc.dictionary(key, fc.oneof(value, fc.dictionary(key, value, { maxKeys: 3 })), { maxKeys: 3 })),
    { maxKeys: 4 },
  );
  const written = (map: Yaml) =>
    `# head\nname: x\n${Object.keys(map as object).length === 0 ? '' : dump(map, { lineWidth: -1, noRefs: true })}`;
  /** A comment of the operator on every line that can have one. */
  const commented = (text: string) => {
    let isText = -1;
    return text
      .split('\n')
      .map((line, index) => {
        const depth = line.search(/\S/);
        if (isText >= 0 && depth > isText) return line;
        isText = /\|[-+]?$/.test(line) ? depth : -1;
        return isText >= 0 || line === '' || /['"]/.test(line) ? line : `${line} # mine ${index}`;
      })
      .join('\n');
  };
  const readValue = (text: string) => {
    const { document, problems } = readDocument('', text);
    expect(problems).toEqual([]);
    return document?.value;
  };
  const leaves = (value: Yaml | undefined, at = ''): [string, string][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).flatMap(([name, inner]) => leaves(inner, `${at}/${name}`))
      : value === undefined
        ? []
        : [[at, JSON.stringify(value)]];

  test('each value is that of the side that changed it, and no comment of the operator is lost', () => {
    let merges = 0;
    fc.assert(
      fc.property(map, map, map, fc.boolean(), (b, y, t, isCommented) => {
        const base = written(b);
        const yours = isCommented ? commented(written(y)) : written(y);
        const merged = merge('config/x.yml', { base, yours, theirs: written(t) });
        if (merged.kind === 'clash') return expect(merged.marked).toMatch(/^<<<<<<< yours$/m);
        merges++;
        const got = new Map(leaves(readValue(merged.text)));
        const [inBase, inYours, inTheirs] = [base, yours, written(t)].map((text) => new Map(leaves(readValue(text))));
        for (const [at, one] of inYours ?? []) if (inBase?.get(at) !== one) expect(got.get(at)).toBe(one);
        for (const [at, one] of inTheirs ?? []) if (inBase?.get(at) !== one) expect(got.get(at)).toBe(one);
        for (const [at, one] of inBase ?? [])
          if (inYours?.get(at) === one && inTheirs?.get(at) === one) expect(got.get(at)).toBe(one);
        for (const [comment] of yours.matchAll(/# mine \d+$/gm)) expect(merged.text).toContain(comment);
      }),
      { numRuns: 1500 },
    );
    expect(merges).toBeGreaterThan(100);
  });

  test('lists of a Compose file: what each side added is there, what one removed is not', () => {
    const item = (keys: readonly string[], one: (key: string) => Yaml) =>
      fc.uniqueArray(fc.constantFrom(...keys), { maxLength: 4 }).map((names) => names.map(one));
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const service = fc.record({
      image: fc.constantFrom('x:1', 'x:2'),
      env_file: item(keys, (key) => `./${key}.env`),
      volumes: item(keys, (key) => ({ type: 'bind', source: `./${key}`, target: `/${key}` })),
      cap_add: item(keys, (key) => key),
      ports: item(['80', '81', '82'], (key) => `${key}:80`),
    });
    const text = (value: Yaml, comment: string) =>
      dump({ services: { web: value } }, { lineWidth: -1 }).replaceAll(/^( +- )([^\n]*)$/gm, `$1$2${comment}`);
    let merges = 0;
    fc.assert(
      fc.property(service, service, service, fc.constantFrom('', ' # mine'), (b, y, t, comment) => {
        const merged = merge(path, { base: text(b, ''), yours: text(y, comment), theirs: text(t, '') });
        if (merged.kind === 'clash') return;
        merges++;
        const got = Object(Object(Object(readValue(merged.text)).services).web);
        for (const key of ['env_file', 'volumes', 'cap_add', 'ports'] as const) {
          const [before, yours, theirs, after] = [b[key], y[key], t[key], got[key] as Yaml[]].map(
            (list) => new Set(list.map((one) => JSON.stringify(one))),
          );
          const want = [...new Set([...(before ?? []), ...(yours ?? []), ...(theirs ?? [])])].filter((one) =>
            before?.has(one) ? yours?.has(one) && theirs?.has(one) : true,
          );
          expect([...(after ?? [])].sort()).toEqual(want.sort());
        }
        expect(merged.text.split('# mine').length).toBeGreaterThanOrEqual(text(y, comment).split('# mine').length);
      }),
      { numRuns: 1000 },
    );
    expect(merges).toBeGreaterThan(100);
  });

  test('edits of different keys always go together', () => {
    const small = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.oneof(value, fc.dictionary(key, value, { minKeys: 1 })),
      { minKeys: 1 },
    );
    fc.assert(
      fc.property(small, value, value, (b, one, other) => {
        const base = { mine: 1, ...b, theirs: 1 };
        const sides = {
          base: written(base),
          yours: commented(written({ ...base, mine: one })),
          theirs: written({ ...base, theirs: other }),
        };
        const merged = merge('config/x.yml', sides);
        if (merged.kind === 'clash') throw new Error(merged.why + merged.marked);
        expect(readValue(merged.text)).toEqual(readValue(written({ ...base, mine: one, theirs: other })));
      }),
      { numRuns: 500 },
    );
  });
});
