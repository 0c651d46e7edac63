import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { folder } from './dioptra.js';

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: unknown;
}

const policies = join(folder, 'config', 'minio', 'policies');
const readWrite = 'Delete Get Put';

/** Fact sheet, section 6: actions on objects → where, and buckets that may be listed → below which prefix. */
const expected: Readonly<Record<string, readonly string[]>> = {
  'builtin-plugins-readonly': ['Get plugins/dioptra_builtins/*', 'List plugins dioptra_builtins/*'],
  'builtin-plugins-readwrite': [`${readWrite} plugins/dioptra_builtins/*`, 'List plugins dioptra_builtins/*'],
  'custom-plugins-readonly': ['Get plugins/dioptra_custom/*', 'List plugins dioptra_custom/*'],
  'custom-plugins-readwrite': [`${readWrite} plugins/dioptra_custom/*`, 'List plugins dioptra_custom/*'],
  'dioptra-readonly': [
    'Get mlflow-tracking/artifacts/*',
    'Get plugins/dioptra_builtins/*',
    'Get plugins/dioptra_custom/*',
    'Get workflow/*',
    'List mlflow-tracking',
    'List plugins',
    'List workflow',
  ],
  'mlflow-tracking-readwrite': [`${readWrite} mlflow-tracking/artifacts/*`, 'List mlflow-tracking artifacts/*'],
  'plugins-readonly': ['Get List plugins'],
  'workflow-downloadonly': ['Get workflow/*'],
  'workflow-uploadonly': ['Put workflow/*'],
};

test('every policy of the fact sheet is there, and no other', () => {
  expect(readdirSync(policies).sort()).toEqual(Object.keys(expected).map((name) => `${name}.json`));
});

test.each(Object.entries(expected))('%s allows what it should', (name, rights) => {
  const policy = JSON.parse(readFileSync(join(policies, `${name}.json`), 'utf8')) as {
    readonly Version: string;
    readonly Statement: readonly Statement[];
  };
  expect(policy.Version).toBe('2012-10-17');
  expect(policy.Statement.flatMap(rightsOf).sort()).toEqual(rights);
});

function rightsOf({ Effect, Action, Resource, Condition }: Statement): readonly string[] {
  expect(Effect).toBe('Allow');
  const actions = Action.map(word).sort().join(' ');
  return Resource.map((resource) =>
    [actions, resource.replace(/^arn:aws:s3:::/, ''), ...prefixes(Condition)].join(' '),
  );
}

const word = (action: string): string => /^s3:(Get|Put|Delete|List)(Object|Bucket)$/.exec(action)?.[1] ?? action;

function prefixes(condition: unknown): readonly string[] {
  if (condition === undefined) return [];
  const [prefix] = (condition as { StringLike: { 's3:prefix': readonly string[] } }).StringLike['s3:prefix'];
  expect(condition).toEqual({ StringLike: { 's3:prefix': [prefix] } });
  return [String(prefix)];
}
