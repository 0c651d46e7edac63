import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { readStack } from '../../generators/core/stack/read.js';
import { readDocument } from '../../generators/core/yaml/document.js';
import { besideIn } from '../../generators/edge/beside.js';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strictTypes: false, logger: false });
// The one word that is not JSON Schema's: editors of the YAML language server show it.
ajv.addKeyword({ keyword: 'patternErrorMessage', schemaType: 'string' });
const validate = ajv.compile(JSON.parse(readFileSync('templates/stacks/stack.schema.json', 'utf8')));

/** Where the schema finds something wrong. */
function faults(text: string): readonly string[] {
  const value = readDocument('stack.yml', text).document?.value;
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

interface Sample {
  readonly name: string;
  readonly text: string;
  /** Whether the reader takes it, and what it says if not. */
  readonly codes: readonly string[];
}

/** Every stack below a folder, one folder each. */
function samplesIn(folder: string): readonly Sample[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const below = join(folder, name);
      const file = ['stack.yml', 'compose.yml'].find((each) => existsSync(join(below, each))) ?? '';
      const text = readFileSync(join(below, file), 'utf8');
      const read = readStack(file, text, besideIn(join(process.cwd(), below)));
      return { name, text, codes: read.ok ? [] : read.problems.map(({ code }) => code) };
    });
}

const ours = samplesIn('templates/stacks');
const everybodys = samplesIn('__tests__/compose-files');
const broken = samplesIn('__tests__/problems');

test.each([...ours, ...everybodys])('the schema takes $name', ({ text }) => {
  expect(faults(text)).toEqual([]);
});

/** Samples whose structure is sound in our own words; what is wrong with their structure, a service of Compose has at the wrong level. */
const structure = ['unknown-key', 'wrong-type', 'wrong-form', 'unknown-value', 'version'];

test.each(broken.filter(({ name }) => structure.includes(name)))(
  'the schema refuses the sample of $name',
  ({ text }) => {
    expect(faults(text)).not.toEqual([]);
  },
);

test.each(broken)('of the sample of $name, the schema refuses nothing that the reader takes', ({ text, codes }) => {
  if (codes.length === 0) expect(faults(text)).toEqual([]);
  else expect(codes.length).toBeGreaterThan(0);
});

/** Lines below the x-deployment of each place, and whether they are right. */
const places = {
  top: (lines: string) => stack(`x-deployment:\n  version: 1\n${indented(lines, 2)}`),
  service: (lines: string) => stack('x-deployment: { version: 1 }', `\n    x-deployment:\n${indented(lines, 6)}`),
  volume: (lines: string) =>
    `${stack('x-deployment: { version: 1 }')}volumes:\n  data:\n    x-deployment:\n${indented(lines, 6)}\n`,
  secret: (lines: string) =>
    `${stack('x-deployment: { version: 1 }')}secrets:\n  key:\n    file: ./secrets/key\n    x-deployment:\n${indented(lines, 6)}\n`,
} as const;

const stack = (top: string, service = ''): string =>
  `name: lab\n${top}\nservices:\n  web:\n    image: web:1${service}\n`;
const indented = (lines: string, width: number): string => lines.replaceAll(/^(?=.)/gm, ' '.repeat(width));

describe.each<[keyof typeof places, string, 'taken' | 'refused']>([
  ['top', 'title: Lab', 'taken'],
  ['top', 'title: 7', 'taken'],
  ['top', 'x-mine: [1]', 'taken'],
  ['top', 'titel: Lab', 'refused'],
  ['top', 'title: [a]', 'refused'],
  ['top', 'title:', 'refused'],
  ['top', 'hardened: true', 'taken'],
  ['top', 'hardened: "yes"', 'refused'],
  ['top', 'notes: [one, two]', 'taken'],
  ['top', 'notes: one', 'refused'],
  ['top', 'questions: { N: { ask: Many, type: integer, default: 1, min: 0 } }', 'taken'],
  ['top', 'questions: [N]', 'refused'],
  ['top', 'questions: { N: text }', 'refused'],
  ['top', 'questions: { N: { ask: Many, type: int } }', 'refused'],
  ['top', 'questions: { N: { ask: Many, per: service, default: a } }', 'refused'],
  ['top', 'questions: { N: { ask: Many, min: [1], type: integer } }', 'refused'],
  ['top', 'questions: { N: { ask: Many, fixed: 1 } }', 'refused'],
  ['top', 'questions: { N: { ask: Many, when: { host: [a, b] } } }', 'taken'],
  ['top', 'questions: { N: { ask: Many, when: { host: { not: a } } } }', 'taken'],
  ['top', 'questions: { N: { ask: Many, when: { host: [] } } }', 'refused'],
  ['top', 'questions: { N: { ask: Many, when: { host: { is: a } } } }', 'refused'],
  ['top', 'questions: { N: { ask: Many, when: host } }', 'refused'],
  ['top', 'secrets: { S: { make: password, length: 20 } }', 'taken'],
  ['top', 'secrets: { S: { make: password, length: 4 } }', 'refused'],
  ['top', 'secrets: { S: { make: letters } }', 'refused'],
  ['top', 'variables: { V: [1, { value: 2 }] }', 'taken'],
  ['top', 'variables: { V: [{ when: { host: a }, value: 2 }, { value: [] }] }', 'taken'],
  ['top', 'variables: { V: [{ when: { host: a } }, { value: 2 }] }', 'refused'],
  ['top', 'variables: { V: [{ value: 2, wenn: 1 }] }', 'refused'],
  ['top', 'routes: { a: { path: [/a, /b], service: web, port: 80, timeout: 90, max-body: 10m } }', 'taken'],
  ['top', 'routes: { a: { path: a, service: web, port: 80 } }', 'refused'],
  ['top', 'routes: { a: { path: 7, service: web, port: 80 } }', 'refused'],
  ['top', 'routes: { a: { path: /, service: web, port: 70000 } }', 'refused'],
  ['top', 'routes: { a: { path: /, service: web, port: 80, tls: { certificate: /c/server.crt } } }', 'refused'],
  ['top', 'routes: { a: { path: /, service: web, port: 80, protect: password } }', 'refused'],
  ['top', 'requires: { memory: 4g, architecture: amd64, create-deployment: 0.1.0 }', 'taken'],
  ['top', 'requires: { memory: much }', 'refused'],
  ['top', 'requires: { architecture: [sparc] }', 'refused'],
  ['top', 'requires: { create-deployment: 1 }', 'refused'],
  ['top', 'was: { OLD: host }', 'taken'],
  ['top', 'was: [OLD]', 'refused'],
  ['top', 'roles: { w: { min: -1 } }', 'refused'],
  ['top', 'files: { a.conf: , b.conf: { from: c.conf } }', 'taken'],
  ['top', 'files: { a.conf: c.conf }', 'refused'],
  ['top', 'profiles: { p: { ask: Parts, default: 1 } }', 'refused'],
  ['service', '{ about: Web, egress: true, why: { egress: clones } }', 'taken'],
  ['service', 'kind: postgre', 'refused'],
  ['service', 'gpu: 1', 'refused'],
  ['service', 'serves-nodes: [5000, 10002-10999]', 'taken'],
  ['service', 'serves-nodes: 5000', 'refused'],
  ['service', 'serves-nodes: [http]', 'refused'],
  ['service', '{ kind: postgres, databases: { DB: , OTHER: { name: o } } }', 'taken'],
  ['service', '{ kind: postgres, databases: [DB] }', 'refused'],
  ['service', 'trusts: { env: [CA] }', 'refused'],
  ['service', 'trusts: { bundle: /ca.crt, env: CA }', 'taken'],
  ['service', '{ phase: build, fetch: { local: [./a] } }', 'refused'],
  ['service', '{ phase: build, fetch: { script: ../a.sh } }', 'refused'],
  ['service', '{ phase: build, fetch: { script: ./a..sh, local: [./src] } }', 'taken'],
  ['service', '{ phase: build, fetch: { script: ./a.sh, local: /src } }', 'refused'],
  ['service', '{ phase: tool, scripts: { up: "up -y" } }', 'taken'],
  ['service', '{ phase: tool, scripts: { up: "up \\"a b\\"" } }', 'refused'],
  ['volume', 'about: Data', 'taken'],
  ['volume', '{ about: Data, never: nfs, owner: 999, backup: true }', 'taken'],
  ['volume', 'never: [tape]', 'refused'],
  ['volume', 'owner: me', 'refused'],
  ['volume', 'backups: true', 'refused'],
  ['secret', '{ make: bytes, bytes: 64 }', 'taken'],
  ['secret', 'make: password', 'refused'],
])('%s: %s', (place, lines, want) => {
  const text = places[place](lines);

  test(`is ${want} by the schema`, () => {
    expect(faults(text).length === 0 ? 'taken' : faults(text)).toEqual(want === 'taken' ? want : expect.any(Array));
  });

  test(`is ${want} by the reader`, () => {
    const read = readStack('stack.yml', text);
    expect(read.ok ? 'taken' : read.problems).toEqual(want === 'taken' ? want : expect.any(Array));
  });
});

test.each(['networks', 'configs', 'models'])('x-deployment on %s is refused by both', (where) => {
  const one = { networks: '{', configs: '{ content: a,', models: '{ model: a,' }[where];
  const text = `${stack('x-deployment: { version: 1 }')}${where}: { a: ${one} x-deployment: { about: A } } }\n`;
  expect(faults(text)).not.toEqual([]);
  expect(readStack('stack.yml', text)).toMatchObject({ ok: false, problems: [{ code: 'stack/misplaced-key' }] });
});
