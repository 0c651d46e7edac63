import type { ComposeService } from '../model/compose.js';
import type { Route } from '../model/route.js';
import type { Recipe } from '../model/secret.js';
import type { Stack, StackQuestion, StackSecret, StackService, StackVolume } from '../model/stack.js';
import type { Yaml, YamlMap } from '../model/yaml.js';
import { composeKeys } from './compose.js';
import { printYaml, tidy } from './print-yaml.js';

/** A stack as its author would have described it: the Compose file, and what was inferred under `x-deployment`. */
export function learnedStack(stack: Stack): string {
  return `${introduction}${printYaml(
    tidy({
      name: stack.name,
      'x-deployment': description(stack),
      services: Object.fromEntries(
        stack.services.map((service) => [service.compose.name, serviceValue(service, stack)]),
      ),
      networks: stack.networks,
      volumes: Object.fromEntries(stack.volumes.map((volume) => [volume.name, volumeValue(volume)])),
      secrets: Object.fromEntries(
        Object.entries(stack.composeSecrets).map(([name, said]) => [name, fileSecret(name, said, stack)]),
      ),
      configs: stack.composeConfigs,
      models: stack.composeModels,
    }),
  )}`;
}

/** Editors look for the schema where `create-deployment schema > stack.schema.json` puts it. */
const introduction =
  '# yaml-language-server: $schema=./stack.schema.json\n# Inferred from a Compose file: correct it, and keep it as stack.yml beside that file. docs/stack.md explains every word.\n';

function description(stack: Stack): YamlMap {
  const own = stack.secrets.filter(({ make }) => make?.kind !== 'bytes');
  return tidy({
    version: 1,
    title: stack.title,
    summary: stack.summary === '' ? undefined : stack.summary,
    questions: Object.fromEntries(stack.questions.map((question) => [question.name, questionValue(question)])),
    secrets: Object.fromEntries(own.map((secret) => [secret.name, secretValue(secret)])),
    variables: Object.fromEntries(stack.variables.map(({ name, cases }) => [name, cases[0]?.value ?? ''])),
    routes: Object.fromEntries(stack.routes.map((route) => [route.name, routeValue(route)])),
    profiles: Object.fromEntries(
      stack.profiles.map(({ name, ask, default: value }) => [name, tidy({ ask, default: value })]),
    ),
  });
}

const questionValue = ({ ask, default: value }: StackQuestion): YamlMap => tidy({ ask, default: value });

const secretValue = ({ ask, make }: StackSecret): YamlMap =>
  tidy({ ask, ...(make === undefined ? {} : make.kind === 'empty' ? { optional: true } : recipeValue(make)) });

function recipeValue(make: Recipe): YamlMap {
  const { kind, ...size } = make;
  return { make: kind, ...size };
}

function routeValue({ to, from, protocol, websocket, private: isPrivate }: Route): YamlMap {
  return tidy({
    ...(from.kind === 'listen'
      ? { listen: from.port }
      : { path: from.paths.length === 1 ? from.paths[0] : from.paths }),
    ...(to.kind === 'service' ? { service: to.service, port: to.port } : { static: to.volume }),
    protocol: protocol === 'tcp' ? protocol : undefined,
    websocket: websocket || undefined,
    private: isPrivate || undefined,
  });
}

function serviceValue({ compose, needs }: StackService, stack: Stack): YamlMap {
  return tidy({
    ...composeKeys({ ...compose, networks: withAliases(compose) }),
    deploy: { ...compose.deploy, ...(compose.replicas === undefined ? {} : { replicas: compose.replicas }) },
    'x-deployment': tidy({
      kind: isNameFree(compose.name, stack) ? needs.kind : undefined,
      external: needs.kind === undefined || !isNameFree(compose.name, stack) ? undefined : false,
      phase: needs.phase === 'run' ? undefined : needs.phase,
      egress: needs.egress || undefined,
      why: needs.why,
    }),
  });
}

/** A described server gives out names after its own, which the file may have given another meaning. */
function isNameFree(service: string, { questions, secrets, variables }: Stack): boolean {
  const prefix = `${service.toUpperCase().replaceAll(/[-.]/g, '_')}_`;
  return ![...questions, ...secrets, ...variables].some(({ name }) => name.startsWith(prefix));
}

const withAliases = ({ networks, aliases }: ComposeService): ComposeService['networks'] =>
  aliases === undefined
    ? networks
    : Object.fromEntries(
        Object.entries(Object.keys(networks).length === 0 ? { default: {} } : networks).map(([name, said]) => [
          name,
          { ...said, aliases: [...(Array.isArray(said.aliases) ? said.aliases : []), ...aliases] },
        ]),
      );

const volumeValue = ({ about, shared, never, backup, rest }: StackVolume): YamlMap => ({
  ...rest,
  'x-deployment': tidy({ about, shared: shared || undefined, never, backup: backup || undefined }),
});

function fileSecret(name: string, said: Yaml, { secrets }: Stack): Yaml {
  const made = secrets.find((secret) => secret.name === name && secret.make?.kind === 'bytes')?.make;
  if (made?.kind !== 'bytes' || typeof said !== 'object' || said === null) return said;
  return {
    ...said,
    'x-deployment': made.letters === true ? { make: 'letters', length: made.bytes } : recipeValue(made),
  };
}
