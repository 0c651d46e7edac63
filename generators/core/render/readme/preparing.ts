import { page, type Chapter } from './chapter.js';
import { cell, code, line, prose, sentence, type Markdown } from './words.js';
import { prepareName } from '../../features/prepare.js';
import type { Deployment, Service } from '../../model/deployment.js';
import type { InitOption } from '../../model/stack.js';

/** What init does, when it is run again, what it can be told, and who looks at the machine. */
export const preparing: Chapter = {
  title: 'Preparing: init and doctor',
  text: ({ deployment, templates }) => fill(templates, view(deployment)),
};

type View = {
  compose: Markdown;
  steps: readonly { number: number; text: Markdown }[];
  certificates: boolean;
  /** Short-lived containers of one run. */
  containers: number;
  options: readonly { option: Markdown; about: Markdown; standard: Markdown }[];
  /** Files that were put somewhere are used at every later run. */
  kept: readonly { option: Markdown; path: Markdown }[];
  gpu: boolean;
  nfs: boolean;
  mounts: boolean;
};

const fill = page<View>('preparing');

function view(deployment: Deployment): View {
  const { host, name, certificates, volumes } = deployment;
  const options = jobs(deployment).flatMap((job) => job.options);
  return {
    compose: line(host.compose),
    steps: steps(deployment).map((text, index) => ({ number: index + 1, text })),
    certificates: certificates.length > 0,
    containers: jobs(deployment).length,
    options: options.map((option) => offered(option, deployment)),
    kept: options.flatMap((option) => (option.kind === 'puts' ? [{ option: code(`--${option.name}`), path: code(option.path) }] : [])),
    gpu: host.gpu.kind !== 'none',
    nfs: volumes.some(({ place }) => place.kind === 'nfs'),
    mounts: host.requiredMounts.length > 0,
  };
}

const jobs = ({ services }: Deployment): readonly Service[] => services.filter(({ phase }) => phase === 'init');

/** What init does, in its order. */
function steps(deployment: Deployment): readonly Markdown[] {
  const own = jobs(deployment).filter(({ name }) => name !== prepareName);
  return [
    sentence('it looks whether this machine is fit: ', code('scripts/doctor.sh')),
    ...(deployment.secrets.length === 0 ? [] : [prose('secrets: it makes those that are missing')]),
    ...(deployment.certificates.length === 0
      ? []
      : [prose('certificates: it looks at the pairs, makes those that are missing, and renews in time those of its own authority')]),
    prose('images: it fetches those that are not here yet'),
    sentence('', code(prepareName), ': owners of volumes, private keys for those who may read them, and ', code('ssl/ca-bundle.crt')),
    ...own.map(({ name, about }) => sentence('', code(name), `: ${about ?? 'a job of the application'}`)),
    prose('it stops what it has started'),
  ];
}

/** `--branch VALUE` and what it is without that. */
function offered(option: InitOption, { settings }: Deployment): View['options'][number] {
  const about = prose(option.about);
  if (option.kind === 'puts') return { option: cell(`--${option.name} FILE`), about, standard: cell(option.path) };
  const setting = settings.find(({ name }) => name === option.variable);
  return { option: cell(`--${option.name} VALUE`), about, standard: cell(setting?.value ?? '') };
}
