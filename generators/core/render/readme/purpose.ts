import type { Deployment } from '../../model/deployment.js';
import { buildContext } from '../../texts/build-context.js';
import { familyName } from './services.js';

/** What a file of the folder is for, in a few words: the first rule that fits its path. */
export function purpose(path: string, deployment: Deployment): string {
  const tool = deployment.services.find(({ scripts = {} }) =>
    Object.keys(scripts).some((script) => path === `scripts/${script}.sh`),
  );
  if (tool !== undefined) return `runs ${familyName(tool)}`;
  const found = rules.find(([pattern]) => pattern.test(path));
  if (found !== undefined) return found[1].replace('$1', path.replace(found[0], '$1'));
  return readers(path, deployment);
}

/** A file of the stack's own is known by who mounts it, or by what it fetches for. */
function readers(path: string, { services }: Deployment): string {
  if (services.some(({ fetch }) => fetch?.script.replace(/^\.\//, '') === path))
    return 'part of init: fetches what is built';
  const names = services
    .filter(({ mounts }) =>
      mounts.some((mount) => mount.kind === 'bind' && isBelow(path, mount.source.replace(/^\.\//, ''))),
    )
    .map(familyName);
  if (names.length > 0) return `read by ${[...new Set(names)].join(', ')}`;
  const isBuilt = services.some(({ build }) => isBelow(path, buildContext(build)?.slice(2) ?? '\0'));
  return isBuilt ? 'goes into the image that is built here' : '';
}

const isBelow = (path: string, source: string): boolean =>
  path === source || path.startsWith(`${source.replace(/\/$/, '')}/`);

const rules: readonly (readonly [RegExp, string])[] = [
  [/^deployment\.yml$/, 'the answers that all of this was made from; yours'],
  [/^docker-compose\.yml$/, 'what runs'],
  [/^stack\.yml$/, 'what runs'],
  [/^docker-compose\.init\.yml$/, 'what init runs'],
  [/^docker-compose\.override\.yml\.template$/, 'examples for changes of your own'],
  [/^host\.yml$/, 'what only this machine knows: the groups of its GPUs; init writes it'],
  [/^\.env$/, 'settings that Compose reads; no secrets'],
  [/^\.gitignore$/, 'keeps secrets and keys out of git'],
  [/^init-deployment\.sh$/, 'prepares the deployment; safe to repeat'],
  [/^config\/nginx\/nginx\.conf$/, 'nginx: main file'],
  [/^config\/nginx\/conf\.d\/site\.conf$/, 'nginx: the main site'],
  [/^config\/nginx\/conf\.d\/(.+)\.conf$/, 'nginx: the port of $1'],
  [/^config\/nginx\/stream\.d\/(.+)\.conf$/, 'nginx: the TCP port of $1'],
  [/^config\/nginx\/headers\.conf$/, 'nginx: what every answer gets'],
  [/^config\/nginx\/proxy\.conf$/, 'nginx: what every request to a service gets'],
  [/^config\/nginx\/tls\.conf$/, 'nginx: protocols, ciphers, certificate'],
  [/^envs\/(.+)\.sh$/, 'sets the variables of $1 that hold secrets; no secrets'],
  [/^envs\/(.+)\.env$/, 'variables of $1; no secrets'],
  [/^secrets\/README\.md$/, 'what each secret is for'],
  [/^ssl\/ca\/README\.md$/, 'about the authority of this deployment'],
  [/^ssl\/ca-certificates\/README\.md$/, 'how to add authorities of your own'],
  [/^ssl\/.+\/README\.md$/, 'what belongs here'],
  [/^scripts\/deployment\.sh$/, 'what the scripts know of this deployment'],
  [/^scripts\/deploy\.sh$/, 'starts it, or applies what has changed'],
  [/^scripts\/stack\.sh$/, 'what deploy.sh hands to Swarm'],
  [/^scripts\/target\.sh$/, 'what the scripts do with Compose or Swarm'],
  [/^scripts\/env-value\.sh$/, 'reads values of env files'],
  [/^scripts\/doctor\.sh$/, 'looks whether machine and folder are fit'],
  [/^scripts\/checks.*\.sh$/, 'what doctor looks at'],
  [/^scripts\/install-unit\.sh$/, 'installs the units of systemd'],
  [/^scripts\/renew-certificates\.sh$/, 'renews certificates, and hands them out'],
  [/^scripts\/log-in\.sh$/, 'logs in to the registry of the images'],
  [/^scripts\/save-images\.sh$/, 'puts every image into one archive'],
  [/^scripts\/load-images\.sh$/, 'takes them out of it'],
  [/^scripts\/images\.sh$/, 'images: which are missing, and where they come from'],
  [/^scripts\/registry\.sh$/, 'calls of registries'],
  [/^scripts\/backup\.sh$/, 'saves data, answers and state'],
  [/^scripts\/restore\.sh$/, 'brings a back-up back'],
  [/^scripts\/dns\.sh$/, 'tells the name servers of this machine, and Docker of them'],
  [/^scripts\/gpus\.sh$/, 'looks at the device files of GPUs'],
  [/^scripts\/logs\.sh$/, 'saves logs to a file'],
  [/^scripts\/copies\.sh$/, 'what back-up and restore share'],
  [/^scripts\/ready\.sh$/, 'asked by the unit before it starts anything'],
  [/^scripts\/prepare-volumes\.sh$/, 'runs in the container prepare'],
  [/^scripts\/probe-share\.sh$/, 'runs in the container prepare: whether a share can be written to'],
  [/^scripts\/prepare-nodes\.sh$/, 'completes the folders of further machines'],
  [/^config\/gate\/nginx\.conf$/, 'gate: what crosses between the machines'],
  [/^config\/gate\/healthy\.sh$/, 'gate: its health check'],
  [/^config\/gate\/start\.sh$/, 'gate: starts it, open to its own networks alone'],
  [/^scripts\/reach\.sh$/, 'runs in the container reach'],
  [/^scripts\/report\.sh$/, 'how doctor tells what it found'],
  [/^scripts\/lib\.sh$/, 'what the scripts share'],
  [/^scripts\/unfinished\.sh$/, 'looks whether an update was left unfinished'],
  [/^scripts\/stop-started\.sh$/, 'stops what the application has started itself'],
  [/^scripts\/(.+)\.sh$/, 'part of init: $1'],
  [/^systemd\/.+-backup\.timer$/, 'when back-ups are made, where wanted'],
  [/^systemd\/.+-backup\.service$/, 'makes a back-up'],
  [/^systemd\/.+\.timer$/, 'when certificates are looked at'],
  [/^systemd\/.+-certificates\.service$/, 'renews certificates when they are due'],
  [/^build\/(?:.+\/)?Dockerfile$/, 'what an image is built from'],
  [/^systemd\/.+\.service$/, 'the deployment as a service of the machine'],
];
