import { text } from '../features/answer.js';
import { entrance, slug } from '../features/basics.js';
import { externalServers, externalVariables } from '../features/external-servers.js';
import type { Asset } from '../model/asset.js';
import type { Deployment, Network } from '../model/deployment.js';
import { type Link, mainName } from '../model/node.js';
import type { Answers } from '../model/question.js';
import type { Route } from '../model/route.js';
import type { Service } from '../model/service.js';
import type { Stack, StackService, StackVolume } from '../model/stack.js';
import type { Volume } from '../model/volume.js';
import { type ComposeText, isMap, type Yaml } from '../model/yaml.js';
import { literal, plain, substitute } from '../yaml/interpolation.js';
import { copies } from './copies.js';
import { usedElsewhere } from './elsewhere.js';
import { factsOf } from './facts.js';
import { alone, type Place } from './place.js';
import { prune } from './prune.js';
import { withSecretFiles } from './secret-files.js';
import { select } from './select.js';
import { userVariables, withUsers } from './users.js';
import { deploymentVariables } from './variables.js';
import { runsHere } from './whereabouts.js';

/** The plainest deployment of one machine: no proxy, local volumes, no GPU; only what the answers let exist. */
export function draft(
  stack: Stack,
  assets: readonly Asset[],
  answers: Answers,
  place: Place = alone(answers['gpu.kind']),
): Deployment {
  const name = slug(text(answers, 'name'));
  const facts = factsOf(answers, place);
  const all = select(stack, facts);
  const here = all.services.filter((service) => runsHere(service, place, stack.roles));
  const routes = place.node.name === mainName ? all.routes : [];
  const chosen = prune({ ...all, routes, services: here });
  const variables = {
    ...deploymentVariables(stack, { ...chosen, services: all.services }, answers, facts, place),
    ...userVariables(chosen.services, answers),
    ...externalVariables(externalServers(stack, answers)),
  };
  const uses = usedElsewhere(here, all.services, place, stack.roles, variables);
  const settled: Settled = (each) => settledText(each, variables, answers);
  const plainest: Deployment = {
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
      glossary: stack.glossary,
      described: stack.described,
    },
    node: place.node,
    others: place.others,
    links: { uses, serves: [] },
    entrance: entrance(answers),
    services: copies(withUsers(chosen.services, variables), answers, place).map((service) =>
      awaiting(service, here, uses),
    ),
    volumes: chosen.volumes.map((volume) => plainVolume(volume, name, place)),
    networks: Object.entries(stack.networks).map(([network, rest]) => declaredNetwork(network, rest, name, settled)),
    routes: chosen.routes.map((route) => settledRoute(route, settled)),
    proxy: { kind: 'none' },
    certificates: [],
    servers: [],
    secrets: [],
    privateFiles: [],
    variables,
    settings: [],
    pulls: [],
    assets,
    images: { kind: 'pull', others: stack.requires.login },
    files: [],
    later: [],
    key: 'p256',
    host: { compose: 'docker compose', requiredMounts: [], gpu: { kind: 'none' }, trust: 'system' },
    composeSecrets: stack.composeSecrets,
    composeConfigs: stack.composeConfigs,
    composeModels: stack.composeModels,
  };
  return withSecretFiles(plainest, stack);
}

/** What a text stands for, with its variables filled in. */
type Settled = (text: ComposeText) => string;

/** Names are the same in every project that joins the network, so the variables in them are filled in here; whether it has a way out may be an answer. */
function declaredNetwork(name: string, said: Yaml, deployment: string, settled: Settled): Network {
  const rest = isMap(said) ? said : {};
  const { name: own, internal, ...more } = rest;
  return {
    name,
    realName: typeof own === 'string' ? settled(own) : `${deployment}_${name}`,
    internal: (typeof internal === 'string' ? settled(internal) : String(internal)) === 'true',
    rest: more,
  };
}

/** Compose never reads a route, so the variables in it are filled in here. */
function settledRoute(route: Route, settled: Settled): Route {
  const { from } = route;
  return {
    ...route,
    from: from.kind === 'path' ? { ...from, paths: from.paths.map(settled) } : from,
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

/** What it starts after on other machines: of that, pruning has left nothing. */
function awaiting(service: Service, here: readonly StackService[], uses: readonly Link[]): Service {
  const written = here.find(({ compose }) => compose.name === service.origin)?.compose.dependsOn ?? {};
  return { ...service, awaits: uses.flatMap((link) => (link.service in written ? [link.service] : [])) };
}

function plainVolume(volume: StackVolume, name: string, { others }: Place): Volume {
  return {
    name: volume.name,
    realName: `${name}_${volume.name}`,
    ...(volume.about === undefined ? {} : { about: volume.about }),
    place: { kind: 'volume' },
    sharedWith: volume.shared && others.length > 0 ? 'others' : 'nobody',
    backup: volume.backup,
    ephemeral: volume.ephemeral,
    ...(volume.onePer === undefined ? {} : { onePer: volume.onePer }),
    ...(volume.owner === undefined ? {} : { owner: volume.owner }),
    never: volume.never,
    rest: volume.rest,
  };
}
