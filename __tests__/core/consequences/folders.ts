import type { Change, OutputFile } from '../../../generators/core/model/file.js';
import type { Yaml } from '../../../generators/core/model/yaml.js';
import { compiled } from '../../rules/dioptra.js';

/** A folder as it is generated: its texts, and the secrets that it names. */
export interface Folder {
  readonly files: readonly OutputFile[];
  readonly secrets: readonly string[];
  readonly compose: string;
  readonly text: (path: string) => string | undefined;
}

export function folder(given: Readonly<Record<string, Yaml>>, compile = compiled): Folder {
  const { files, deployment } = compile(given);
  return folderOf(
    files,
    deployment.secrets.map(({ name }) => `secrets/${name}.env`),
  );
}

function folderOf(files: readonly OutputFile[], secrets: readonly string[]): Folder {
  const text = (path: string) => files.find((file) => file.path === path)?.text;
  return { files, secrets, compose: text('docker-compose.yml') ?? '', text };
}

/** The same folder with one text changed by `edit`. */
export const edited = ({ files, secrets }: Folder, path: string, edit: (text: string) => string): Folder =>
  folderOf(
    files.map((file) => (file.path === path ? { ...file, text: changed(file.text, edit) } : file)),
    secrets,
  );

function changed(text: string, edit: (text: string) => string): string {
  const result = edit(text);
  if (result === text) throw new Error('the edit finds nothing to change');
  return result;
}

/** What a run would do to a folder that nobody has touched. */
export function changesBetween(before: Folder, after: Folder): readonly Change[] {
  const old = new Map(before.files.map((file) => [file.path, file]));
  const paths = new Set(after.files.map(({ path }) => path));
  return [
    ...after.files.map((file) => written(file, old.get(file.path))),
    ...before.files
      .filter(({ path }) => !paths.has(path))
      .map(({ path, owner, text }): Change => ({ path, owner, kind: 'remove', before: text })),
    ...after.secrets
      .filter((path) => !before.secrets.includes(path))
      .map((path): Change => ({ path, owner: 'secret', kind: 'create', text: '', mode: 0o600 })),
  ];
}

function written({ path, owner, text, mode }: OutputFile, former: OutputFile | undefined): Change {
  if (former === undefined) return { path, owner, kind: 'create', text, mode };
  return former.text === text
    ? { path, owner, kind: 'unchanged', news: false }
    : { path, owner, kind: 'update', text, mode, before: former.text };
}
