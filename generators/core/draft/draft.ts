import { text } from '../features/answer.js';
import { entrance, slug } from '../features/basics.js';
import type { AssetFile, Deployment, Network, Volume } from '../model/deployment.js';
import type { Answers } from '../model/question.js';
import type { Asset, Route, Stack, StackVolume } from '../model/stack.js';
import type { ComposeText, Yaml, YamlMap } from '../model/yaml.js';
import { literal, plain, substitute } from '../yaml/interpolation.js';
import { copies } from './copies.js';
import { factsOf } from './facts.js';
import { prune } from './prune.js';
import { select } from './select.js';
import { userVariables, withUsers } from './users.js';
import { deploymentVariables } from './variables.js';

/** The plainest deployment: one machine, no proxy, local volumes, no GPU; only what the answers let exist. */
export function draft(stack: Stack, assets: readonly Asset[], answers: Answers): Deployment {
  const name = slug(text(answers, 'name'));
  const facts = factsOf(answers);
  const chosen = prune(select(stack, facts));
  const variables = {
    ...deploymentVariables(stack, chosen, answers, facts),
    ...userVariables(chosen.services, answers),
  };
  const settled: Settled = (text) =>
    plain(substitute(text, (key) => variables[key] ?? literal(String(answers[`app.${key}`] ?? ''))));
  return {
    name,
    title: text(answers, 'name'),
    application: {
      stack: stack.name,
      title: stack.title,
      summary: stack.summary,
      ...(stack.homepage === undefined ? {} : { homepage: stack.homepage }),
      requires: stack.requires,
      hardened: stack.hardened,
    },
    entrance: entrance(answers),
    services: copies(withUsers(chosen.services, variables), answers),
    volumes: chosen.volumes.map((volume) => plainVolume(volume, name)),
    networks: Object.entries(stack.networks).map(([network, rest]) => declaredNetwork(network, rest, name, settled)),
    routes: chosen.routes.map((route) => settledRoute(route, settled)),
    proxy: { kind: 'none' },
    certificates: [],
    secrets: [],
    variables,
    settings: [],
    assets: assets.map(assetFile),
    files: [],
    later: [],
    key: 'p256',
    host: { compose: 'docker compose', requiredMounts: [], gpu: { kind: 'none' }, trust: 'system' },
    composeSecrets: stack.composeSecrets,
    composeConfigs: stack.composeConfigs,
  };
}

/** What a text stands for, with its variables filled in. */
type Settled = (text: ComposeText) => string;

/** Names are the same in every project that joins the network, so the variables in them are filled in here. */
function declaredNetwork(name: string, said: Yaml, deployment: string, settled: Settled): Network {
  const rest = isRecord(said) ? said : {};
  const { name: own, ...more } = rest;
  return {
    name,
    realName: typeof own === 'string' ? settled(own) : `${deployment}_${name}`,
    internal: rest.internal === true,
    rest: more,
  };
}

/** Compose never reads a route, so the variables in it are filled in here. */
function settledRoute(route: Route, settled: Settled): Route {
  return {
    ...route,
    ...(route.maxBody === undefined ? {} : { maxBody: settled(route.maxBody) }),
    ...(route.timeout === undefined ? {} : { timeout: settled(route.timeout) }),
    ...(route.rateLimit === undefined ? {} : { rateLimit: settled(route.rateLimit) }),
  };
}

function plainVolume(volume: StackVolume, name: string): Volume {
  return {
    name: volume.name,
    realName: `${name}_${volume.name}`,
    ...(volume.about === undefined ? {} : { about: volume.about }),
    place: { kind: 'volume' },
    backup: volume.backup,
    ephemeral: volume.ephemeral,
    ...(volume.owner === undefined ? {} : { owner: volume.owner }),
    never: volume.never,
    rest: volume.rest,
  };
}

const assetFile = (asset: Asset): AssetFile => ({ path: asset.path, text: asset.text, executable: asset.executable });

const isRecord = (value: Yaml): value is YamlMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
