import { lstatSync, readdirSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Found, Recorded } from '../../core/model/file.js';
import { failed, fine, type Problem, type Result } from '../../core/model/problem.js';
import { type Manifest, type ManifestEntry, readManifest } from '../../core/plan/manifest.js';
import { basePath, manifestPath, stateFolder } from '../../core/plan/state.js';
import { normal } from '../../core/plan/style.js';
import { sha256 as sha256Of } from '../transaction/look.js';
import { holdsDeployment } from './holds-deployment.js';
import { lookAt } from './places.js';

/** A folder that holds a deployment, as the last run left it and as it is now. */
export interface Existing {
  readonly path: string;
  /** Absent while a folder that was not made here is taken over. */
  readonly manifest?: Manifest;
  readonly recorded: readonly Recorded[];
  /** What is in a place of the folder now; secrets are not opened. */
  readonly found: (path: string) => Found;
}

/**
 * Reads the state of a deployment folder. Reports `target/no-deployment`, `target/state-missing`, `target/state-unreadable` and `target/state-newer`; warns of
 * pristine copies that are not what was written (`target/base-damaged`): of such a file nothing is known then.
 */
export async function readExisting(folder: string): Promise<Result<Existing>> {
  if (!holdsDeployment(folder)) return failed([noDeployment(folder)]);
  const path = await realpath(folder);
  const text = lookAt(path, new Set())(manifestPath);
  if (text.kind !== 'text') return failed([noManifest(path)]);
  const manifest = readManifest(text.text);
  if (!manifest.ok) return manifest;
  const { files } = manifest.value;
  const secrets = new Set(files.flatMap((file) => (file.owner === 'secret' ? [file.path] : [])));
  const found = lookAt(path, secrets);
  const recorded = files.map((entry) => recordOf(entry, found));
  const damaged = files.filter(({ sha256 }, index) => sha256 !== undefined && recorded[index]?.base === undefined);
  return fine({ path, manifest: manifest.value, recorded, found }, damaged.map(damage));
}

/** A folder that is to be taken over: nothing is known of it but what is there. Reports `target/not-a-folder` and `target/no-deployment`. */
export async function readForeign(folder: string): Promise<Result<Existing>> {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (stat === undefined || readdirSync(folder).length === 0) return failed([nothingThere(folder)]);
  const path = await realpath(folder);
  return fine({ path, recorded: [], found: lookAt(path, new Set()) });
}

const nothingThere = (folder: string): Problem => ({
  code: 'target/no-deployment',
  message: `${folder} has nothing that could be taken over`,
  hint: 'name the folder that the deployment is in; without the word adopt, a new one is written',
});

/** A copy counts only if it is what the manifest says; git may have changed its ends of lines. */
function recordOf({ path, id, owner, mode, sha256, fate }: ManifestEntry, found: (path: string) => Found): Recorded {
  const copy = sha256 === undefined ? undefined : found(basePath(path));
  const base = copy?.kind === 'text' ? normal(copy.text) : undefined;
  return {
    path,
    id: id ?? path,
    owner,
    mode: Number.parseInt(mode, 8),
    ...(base === undefined || sha256Of(base) !== sha256 ? {} : { base }),
    ...(fate === undefined ? {} : { fate }),
  };
}

const noDeployment = (folder: string): Problem => ({
  code: 'target/no-deployment',
  message: `${resolve(folder)} holds no deployment`,
  hint: 'name the folder of one, or go there first',
});

function noManifest(path: string): Problem {
  return {
    code: 'target/state-missing',
    message: `${path} has a folder ${stateFolder}, but no ${manifestPath} in it`,
    hint: 'put it back from git or a back-up; or take this folder over: create-deployment adopt',
  };
}

const damage = ({ path }: ManifestEntry): Problem => ({
  code: 'target/base-damaged',
  message: `${basePath(path)} is missing or was changed, so it is not known what was edited in ${path}`,
  hint: 'put it back from git',
});
