import type { AssetFile, Deployment, Service } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import { plain, references } from '../yaml/interpolation.js';
import { template } from './template.js';

/** The files that lie beside the stack and that some service mounts or fetches its source with, at the same path; a name that ends in `.ejs` is rendered. */
export function assetFiles(deployment: Deployment): readonly OutputFile[] {
  const sources = deployment.services.flatMap(relativeSources);
  return deployment.assets
    .filter((asset) => sources.some((source) => isBelow(assetPath(asset), source)))
    .map((asset) => ({
      path: assetPath(asset),
      text: asset.path.endsWith('.ejs') ? rendered(asset, deployment) : asset.text,
      mode: asset.executable ? 0o755 : 0o644,
      owner: assetPath(asset).includes('.local.') ? 'operator' : 'generated',
    }));
}

/** Where it lies in the folder. */
export const assetPath = (asset: AssetFile): string => asset.path.replace(/\.ejs$/, '');

const relativeSources = ({ fetch, mounts }: Service): readonly string[] => [
  ...mounts.flatMap((mount) => (mount.kind === 'bind' && mount.source.startsWith('./') ? [mount.source.slice(2)] : [])),
  ...(fetch === undefined ? [] : [fetch.script.replace(/^\.\//, '')]),
];

export const isBelow = (path: string, source: string): boolean =>
  path === source || path.startsWith(`${source.replace(/\/$/, '')}/`);

/** What a stack's own template may know. */
export interface AssetView {
  readonly name: string;
  readonly host: string;
  readonly https: boolean;
  /** Service → whether it speaks TLS only. */
  readonly tls: Readonly<Record<string, boolean>>;
  /** Variable → value: what the generator worked out, and the answers of the stack's questions that some service uses. */
  readonly values: Readonly<Record<string, string>>;
}

function rendered(asset: AssetFile, deployment: Deployment): string {
  const view: AssetView = {
    name: deployment.name,
    host: deployment.entrance.host,
    https: deployment.entrance.protocol === 'https',
    tls: Object.fromEntries(
      deployment.services.map(({ name }) => [name, deployment.certificates.some(({ service }) => service === name)]),
    ),
    values: values(deployment),
  };
  return template<AssetView>(asset.path, oneLine)({ [asset.path]: asset.text }, view);
}

/** A variable of the stack that is made of others has no value of its own. */
const values = ({ settings, variables }: Deployment): AssetView['values'] =>
  Object.fromEntries([
    ...settings.map(({ name, value }) => [name, value]),
    ...Object.entries(variables).flatMap(([name, text]) => (references(text).length > 0 ? [] : [[name, plain(text)]])),
  ]);

/** A stack's template writes names and words only; a value that would begin a new line is our error. */
function oneLine(value: string): string {
  if (/[\r\n]/.test(value)) throw new Error('a value for a stack template must be one line');
  return value;
}
