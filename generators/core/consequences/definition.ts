import type { Yaml, YamlMap } from '../model/yaml.js';
import { literal, substitute } from '../yaml/interpolation.js';
import { asList, asMap, type ComposeFile, networksOf, passedOn, serviceOf } from './compose-file.js';
import { mountsOf } from './mounts.js';

type Values = ReadonlyMap<string, string>;

/**
 * Everything of a service by which Compose decides whether its container must be made anew, as one text to compare: its keys with
 * the settings filled in, and the networks, volumes, configs and secrets that it names. Compose looks neither at the order of
 * starting nor at how the image is built.
 */
export function definition(name: string, file: ComposeFile, settings: Values): string {
  const service = serviceOf(file, name);
  const { build, depends_on, profiles, pull_policy, ...rest } = service;
  const volumes = mountsOf(service).flatMap(({ kind, source }) => (kind === 'volume' ? [source] : []));
  return canonical(
    {
      project: file.name,
      service: rest,
      passed: passedOn(service).map((variable) => settings.get(variable) ?? null),
      volumes: part(file.volumes, volumes),
      networks: part(file.networks, networksOf(service)),
      configs: part(file.configs, sourcesOf(service.configs)),
      secrets: part(file.secrets, sourcesOf(service.secrets)),
    },
    settings,
  );
}

/** The same of what a job does: how it is fenced in and named changes nothing of what it has done. */
export function work(name: string, file: ComposeFile, settings: Values): string {
  const service = serviceOf(file, name);
  const kept = Object.entries(service).filter(([key]) => !fence.has(key));
  const passed = passedOn(service).map((variable) => settings.get(variable) ?? null);
  return canonical({ service: Object.fromEntries(kept), passed }, settings);
}

const fence: ReadonlySet<string> = new Set([
  'build',
  'cap_add',
  'cap_drop',
  'container_name',
  'depends_on',
  'deploy',
  'dns',
  'healthcheck',
  'hostname',
  'image',
  'init',
  'labels',
  'logging',
  'networks',
  'profiles',
  'pull_policy',
  'read_only',
  'restart',
  'security_opt',
  'stop_grace_period',
  'tmpfs',
]);

/** The image of a service, as far as the settings are known. */
export const imageOf = (name: string, file: ComposeFile, settings: Values): string =>
  canonical(serviceOf(file, name).image ?? null, settings);

/** One text for what means the same: keys in order, without `x-` ones, and settings filled in. */
export function canonical(value: Yaml, settings: Values): string {
  return JSON.stringify(ordered(value, settings));
}

function ordered(value: Yaml, settings: Values): Yaml {
  if (typeof value === 'string') return filledIn(value, settings);
  if (Array.isArray(value)) return value.map((item: Yaml) => ordered(item, settings));
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([key]) => !key.startsWith('x-'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, ordered(item, settings)]);
}

/** A text with the settings that are known; they are compared only, so their quotes may stay. */
export const filledIn = (text: string, settings: Values): string =>
  substitute(text, (name) => {
    const value = settings.get(name);
    return value === undefined ? undefined : literal(value);
  });

const part = (all: ReadonlyMap<string, YamlMap>, names: readonly string[]): YamlMap =>
  Object.fromEntries(names.flatMap((name) => (all.has(name) ? [[name, all.get(name) ?? {}]] : [])));

/** The names in a service's `configs` or `secrets`, short or long. */
export const sourcesOf = (said: Yaml | undefined): readonly string[] =>
  asList(said).flatMap((one) => {
    const source = typeof one === 'string' ? one : asMap(one).source;
    return typeof source === 'string' ? [source] : [];
  });
