import { text } from '../features/answer.js';
import { entrance, slug } from '../features/basics.js';
import type { AssetFile, Deployment, Network, Volume } from '../model/deployment.js';
import type { Answers } from '../model/question.js';
import type { Asset, Route, Stack, StackVolume } from '../model/stack.js';
import type { ComposeText, YamlMap } from '../model/yaml.js';
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
  return {
    name,
    title: text(answers, 'name'),
    application: {
      stack: stack.name,
      title: stack.title,
      summary: stack.summary,
      notes: stack.notes.map((note) => settledText(note, variables, answers)),
      ...(stack.homepage === undefined ? {} : { homepage: stack.homepage }),
      requires: stack.requires,
      hardened: stack.hardened,
    },
    entrance: entrance(answers),
    services: copies(withUsers(chosen.services, variables), answers),
    volumes: chosen.volumes.map((volume) => plainVolume(volume, name)),
    networks: Object.entries(stack.networks).map(([network, rest]) => ({
      name: network,
      realName: `${name}_${network}`,
      ...plainNetwork(rest, answers),
    })),
    routes: chosen.routes.map((route) => settledRoute(route, variables, answers)),
    proxy: { kind: 'none' },
    certificates: [],
    secrets: [],
    variables,
    settings: [],
    pulls: [],
    assets: assets.map(assetFile),
    key: 'p256',
    host: { compose: 'docker compose', requiredMounts: [], gpu: { kind: 'none' }, trust: 'system' },
    composeSecrets: stack.composeSecrets,
    composeConfigs: stack.composeConfigs,
  };
}

/** Compose never reads a route, so the variables in it are filled in here. */
function settledRoute(route: Route, variables: Deployment['variables'], answers: Answers): Route {
  const settled = (text: ComposeText): string => settledText(text, variables, answers);
  return {
    ...route,
    ...(route.maxBody === undefined ? {} : { maxBody: settled(route.maxBody) }),
    ...(route.timeout === undefined ? {} : { timeout: settled(route.timeout) }),
    ...(route.rateLimit === undefined ? {} : { rateLimit: settled(route.rateLimit) }),
  };
}

/** A text with the values of all its variables, some of which are made of others. */
function settledText(text: ComposeText, variables: Deployment['variables'], answers: Answers): string {
  const value = (name: string): ComposeText => {
    const computed = variables[name];
    return computed === undefined ? literal(String(answers[`app.${name}`] ?? '')) : substitute(computed, value);
  };
  return plain(substitute(text, value));
}

function plainVolume(volume: StackVolume, name: string): Volume {
  return {
    name: volume.name,
    realName: `${name}_${volume.name}`,
    ...(volume.about === undefined ? {} : { about: volume.about }),
    place: { kind: 'volume' },
    backup: volume.backup,
    ephemeral: volume.ephemeral,
    ...(volume.onePer === undefined ? {} : { onePer: volume.onePer }),
    ...(volume.owner === undefined ? {} : { owner: volume.owner }),
    never: volume.never,
    rest: volume.rest,
  };
}

const assetFile = (asset: Asset): AssetFile => ({ path: asset.path, text: asset.text, executable: asset.executable });

const isRecord = (value: unknown): value is Record<string, never> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether it has a way out may be an answer. */
function plainNetwork(said: unknown, answers: Answers): Pick<Network, 'internal' | 'rest'> {
  if (!isRecord(said)) return { internal: false, rest: {} };
  const { internal, ...rest } = said as YamlMap;
  const word = typeof internal === 'string' ? substitute(internal, (name) => String(answers[`app.${name}`])) : internal;
  return { internal: String(word) === 'true', rest };
}
