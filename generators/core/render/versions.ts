import type { Deployment } from '../model/deployment.js';
import type { Service } from '../model/service.js';
import { isMap } from '../model/yaml.js';
import { contextServices } from '../steps/builds.js';

export interface Versions {
  readonly compose: string;
  readonly engine: string;
}

/**
 * The lowest Compose and Docker Engine that know every key this deployment uses, and what the scripts call. No upper bound.
 * From the release notes of Compose and Engine.
 */
export function minimumVersions(deployment: Deployment): Versions {
  const used = [base, ...uses.filter(({ by }) => by(deployment))];
  return { compose: highest(used.map(({ compose }) => compose)), engine: highest(used.map(({ engine }) => engine)) };
}

/** `--progress` is Compose 2.19, `up --wait-timeout` 2.17, env files that build on earlier ones 2.16; Compose itself wants Engine 20.10. */
const base: Versions = { compose: '2.19.0', engine: '20.10.0' };

interface Use extends Versions {
  readonly by: (deployment: Deployment) => boolean;
}

const uses: readonly Use[] = [
  {
    compose: '2.20.0',
    engine: base.engine,
    by: services(({ dependsOn }) => Object.values(dependsOn).some(({ required }) => !required)),
  },
  { compose: '2.20.2', engine: '25.0.0', by: services(({ healthcheck }) => has(healthcheck, 'start_interval')) },
  {
    compose: '2.23.1',
    engine: base.engine,
    by: ({ composeConfigs }) => Object.values(composeConfigs).some((config) => has(config, 'content')),
  },
  {
    compose: '2.24.0',
    engine: base.engine,
    by: services(({ envFiles }) => envFiles.some(({ required }) => !required)),
  },
  {
    compose: '2.30.0',
    engine: base.engine,
    by: services(({ envFiles }) => envFiles.some(({ format }) => format !== undefined)),
  },
  {
    compose: '2.30.0',
    engine: base.engine,
    by: services(({ rest }) => ['gpus', 'post_start', 'pre_stop'].some((key) => has(rest, key))),
  },
  {
    compose: '2.30.0',
    engine: '25.0.0',
    by: services(({ rest }) => listed(rest.devices).some((device) => /^[^/]+\/[^/]+=/.test(device))),
  },
  {
    // 2.33 takes it for a directory unless it builds by bake.
    compose: '2.34.0',
    engine: base.engine,
    by: services(({ build }) => contextServices(build).length > 0),
  },
  { compose: '2.27.1', engine: base.engine, by: services(({ build }) => has(build, 'entitlements')) },
  { compose: '2.37.1', engine: base.engine, by: services(({ rest }) => has(rest, 'use_api_socket')) },
  {
    compose: '2.24.0',
    engine: '26.0.0',
    by: services(({ mounts }) =>
      mounts.some((mount) => 'rest' in mount && isMap(mount.rest.volume) && has(mount.rest.volume, 'subpath')),
    ),
  },
];

function services(test: (service: Service) => boolean): (deployment: Deployment) => boolean {
  return (deployment) => deployment.services.some(test);
}

const has = (value: unknown, key: string): boolean => isMap(value) && key in value;

const listed = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** Number by number: 2.30 is more than 2.4. */
function highest(versions: readonly string[]): string {
  return versions.reduce((highest, version) => (compare(version, highest) > 0 ? version : highest));
}

function compare(left: string, right: string): number {
  const [a, b] = [left, right].map((version) => version.split('.').map(Number));
  const differing = a?.findIndex((number, index) => number !== b?.[index]) ?? -1;
  return differing < 0 ? 0 : (a?.[differing] ?? 0) - (b?.[differing] ?? 0);
}
