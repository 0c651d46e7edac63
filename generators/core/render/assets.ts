import type { Asset } from '../model/asset.js';
import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import type { Service } from '../model/service.js';
import type { Yaml, YamlMap } from '../model/yaml.js';
import { plain, references } from '../yaml/interpolation.js';
import { template } from './template.js';

/** The files that lie beside the stack and that some service mounts, is built from or fetches its source with, at the same path; a name that ends in `.ejs` is rendered. */
export function assetFiles(deployment: Deployment): readonly OutputFile[] {
  const sources = [...deployment.services.flatMap(relativeSources), ...configFiles(deployment.composeConfigs)];
  return deployment.assets
    .filter((asset) => sources.some((source) => isBelow(assetPath(asset), source)))
    .map((asset) => ({
      path: assetPath(asset),
      text: asset.template ? rendered(asset, deployment) : asset.text,
      mode: asset.executable ? 0o755 : 0o644,
      owner: assetPath(asset).includes('.local.') ? 'operator' : 'generated',
    }));
}

/** Where it lies in the folder. */
export const assetPath = ({ path, template }: Asset): string => (template ? path.replace(/\.ejs$/, '') : path);

/** What it mounts, what it is built from and fetched with, and its labels. */
function relativeSources({ mounts, build, fetch, rest }: Service): readonly string[] {
  const mounted = mounts.flatMap((mount) => (mount.kind === 'bind' ? [mount.source] : []));
  const fetched = fetch === undefined ? [] : [fetch.script.replace(/^(?!\.\/)/, './')];
  return [...mounted, ...strings(build), ...fetched, ...strings(rest.label_file)].flatMap(below);
}

const configFiles = (configs: YamlMap): readonly string[] => Object.values(configs).flatMap(strings).flatMap(below);

const below = (path: string): readonly string[] => (path.startsWith('./') ? [path.slice(2)] : []);

function strings(value: Yaml | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap((each) => strings(each as Yaml))
    : [];
}

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

/** A stack's own template, filled in. */
export function rendered(asset: Asset, deployment: Deployment): string {
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
