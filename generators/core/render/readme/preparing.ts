import { prepareName } from '../../features/prepare.js';
import type { Deployment } from '../../model/deployment.js';
import type { InitOption } from '../../model/needs.js';
import type { Service } from '../../model/service.js';
import type { Storage } from '../../model/volume.js';
import { buildOrder } from '../../steps/builds.js';
import { initSteps, type Step } from '../../steps/steps.js';
import { isFurther } from '../../texts/node-folder.js';
import { type Chapter, page } from './chapter.js';
import { hasUnit } from './services.js';
import { type StartAndStop, startAndStop } from './start-and-stop.js';
import { cell, code, joined, line, type Markdown, md, prose } from './words.js';

/** What init does, when it is run again, what it can be told, and who looks at the machine. */
export const preparing: Chapter = {
  title: 'Preparing: init and doctor',
  text: ({ deployment, target, files, templates }) =>
    fill(templates, {
      ...view(deployment),
      ...startAndStop(deployment, target),
      hasUnit: hasUnit(deployment, files),
    }),
};

type View = StartAndStop & {
  unit: Markdown;
  hasUnit: boolean;
  steps: readonly { number: number; text: Markdown }[];
  /** Short-lived containers of one run. */
  containers: Markdown;
  options: readonly { option: Markdown; about: Markdown; standard: Markdown }[];
  /** Images are built here. */
  builds: boolean;
  /** Files that were put somewhere are used at every later run. */
  kept: readonly { option: Markdown; path: Markdown }[];
  /** What doctor looks at. */
  looked: Markdown;
};

const fill = page<View>('preparing');

function view(deployment: Deployment): Omit<View, 'hasUnit' | keyof StartAndStop> {
  const options = jobs(deployment).flatMap((job) => job.options);
  return {
    unit: line(deployment.name),
    steps: steps(deployment).map((text, index) => ({ number: index + 1, text })),
    containers: line(some(jobs(deployment).length)),
    options: options.map((option) => offered(option, deployment)),
    builds: buildOrder(deployment).length > 0,
    kept: options.flatMap((option) =>
      option.kind === 'puts' ? [{ option: code(`--${option.name}`), path: code(option.path) }] : [],
    ),
    looked: looked(deployment),
  };
}

const some = (count: number): string => (count === 1 ? 'one container that ends' : `${count} containers that end`);

const jobs = ({ services }: Deployment): readonly Service[] => services.filter(({ phase }) => phase === 'init');

/** What init does, in its order. */
function steps(deployment: Deployment): readonly Markdown[] {
  return [
    md`it looks whether this machine is fit (${code('scripts/doctor.sh')})`,
    ...(deployment.secrets.length === 0 ? [] : [secretsStep(deployment)]),
    ...(deployment.certificates.length === 0 ? [] : [certificatesStep(deployment)]),
    ...(deployment.others.length === 0 || isFurther(deployment.node)
      ? []
      : [md`further machines: it puts into ${code('nodes/')} what they need of this one`]),
    fetching(deployment),
    md`${code(prepareName)}: owners of volumes, private keys for those who may read them, and ${code('ssl/ca-bundle.crt')}`,
    ...deployment.volumes
      .filter(({ sharedWith }) => sharedWith !== 'nobody')
      .map(
        ({ name }) =>
          md`share ${code(name)}: whether it can be written to, and whether it is the same one that the other machines have`,
      ),
    ...initSteps(deployment).map((step) => told(step, deployment)),
    md`it stops what it has started`,
  ];
}

function fetching(deployment: Deployment): Markdown {
  if (deployment.images.kind === 'archive')
    return md`images: it loads those that are not here yet out of their archive`;
  const gets = prose(buildOrder(deployment).length > 0 ? 'fetches or builds' : 'fetches');
  return md`images: it ${gets} those that are not here yet, or loads them from ${code('images/')}`;
}

/** What is the same everywhere is made on the main machine alone. */
const secretsStep = ({ secrets }: Deployment): Markdown =>
  secrets.every(({ elsewhere }) => elsewhere)
    ? md`secrets: it looks whether those of the main machine are there`
    : md`secrets: it makes those that are missing`;

const certificatesStep = ({ certificates }: Deployment): Markdown =>
  certificates.every(({ source }) => source.kind === 'main')
    ? md`certificates: it looks whether the pairs that the main machine made are there, and good`
    : md`certificates: it looks at the pairs, makes those that are missing, and renews in time those of its own authority`;

function told(step: Step, { services }: Deployment): Markdown {
  if (step.kind === 'start') return md`it starts ${joined(step.services.map(code))}, and waits until they are healthy`;
  return md`${code(step.job)}: ${prose(services.find(({ name }) => name === step.job)?.about ?? 'a job of the application')}`;
}

function looked(deployment: Deployment): Markdown {
  const { host, volumes, secrets, certificates, images, servers } = deployment;
  const is = (kind: Storage['kind']): boolean => volumes.some(({ place }) => place.kind === kind);
  return joined([
    md`Docker and Compose and their versions`,
    md`architecture`,
    md`memory`,
    md`disk`,
    md`clock`,
    md`ports and who has them`,
    ...(host.gpu.kind === 'none' ? [] : [md`GPUs with their driver and toolkit`]),
    ...(buildOrder(deployment).length === 0 ? [] : [md`what images are built with`]),
    ...(host.requiredMounts.length === 0 ? [] : [md`mounts`]),
    ...(is('nfs') ? [md`NFS servers`] : []),
    ...(is('directory') ? [md`directories`] : []),
    ...(servers.length === 0 ? [] : [md`servers elsewhere`]),
    md`the last update`,
    ...(secrets.length === 0 ? [] : [md`secrets`]),
    ...(images.kind === 'archive' ? [md`images and their archive`] : []),
    ...(images.kind === 'pull' && (images.login !== undefined || images.others.length > 0)
      ? [md`the log-in to the registry`]
      : []),
    ...(certificates.length === 0 ? [] : [md`certificates and their end`]),
  ]);
}

/** `--branch VALUE` and what it is without that. */
function offered(option: InitOption, { settings }: Deployment): View['options'][number] {
  const about = prose(option.about);
  if (option.kind === 'puts') return { option: cell(`--${option.name} FILE`), about, standard: cell(option.path) };
  const setting = settings.find(({ name }) => name === option.variable);
  return { option: cell(`--${option.name} VALUE`), about, standard: cell(setting?.value ?? '') };
}
