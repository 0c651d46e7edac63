import type { Answered } from '../answers/answered.js';
import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import type { Target } from '../model/target.js';
import { isFurther } from '../texts/node-folder.js';
import { addresses } from './readme/addresses.js';
import { authorities } from './readme/authorities.js';
import { backup } from './readme/backup.js';
import { builds } from './readme/builds.js';
import { certificates } from './readme/certificates.js';
import { type About, anchors, asItIs, type Chapter } from './readme/chapter.js';
import { files } from './readme/files.js';
import { gpu } from './readme/gpu.js';
import { images } from './readme/images.js';
import { later } from './readme/later.js';
import { logIn } from './readme/log-in.js';
import { machines } from './readme/machines.js';
import { needs } from './readme/needs.js';
import { notes } from './readme/notes.js';
import { outerProxy } from './readme/outer-proxy.js';
import { ownChanges } from './readme/own-changes.js';
import { ownNetwork } from './readme/own-network.js';
import { preparing } from './readme/preparing.js';
import { quickStart } from './readme/quick-start.js';
import { running } from './readme/running.js';
import { secrets } from './readme/secrets.js';
import { security } from './readme/security.js';
import { servers } from './readme/servers.js';
import { settings } from './readme/settings.js';
import { storage } from './readme/storage.js';
import { swarm } from './readme/swarm.js';
import { swarmMachines } from './readme/swarm-machines.js';
import { tools } from './readme/tools.js';
import { updating } from './readme/updating.js';
import { code, line, link, type Markdown, prose } from './readme/words.js';
import { furtherMachines } from './swarm/one-folder.js';
import { type Templates, template } from './template.js';

/** In the order in which an operator needs them. */
const chapters: readonly Chapter[] = [
  quickStart,
  servers,
  addresses,
  outerProxy,
  notes,
  logIn,
  machines,
  swarmMachines,
  ownNetwork,
  running,
  swarm,
  tools,
  later,
  preparing,
  settings,
  images,
  builds,
  certificates,
  authorities,
  gpu,
  storage,
  ownChanges,
  updating,
  secrets,
  backup,
  security,
  needs,
  files,
];

/** `README.md`, made for exactly this deployment: chapters that it has no use for are not there. `rendered` are the folder's other files. */
export function readmeFile(
  deployment: Deployment,
  target: Target,
  answers: readonly Answered[],
  rendered: readonly OutputFile[],
  templates: Templates,
): OutputFile {
  return {
    path: 'README.md',
    text: fill(templates, view({ deployment, target, answered: answers, files: rendered, templates })),
    mode: 0o644,
    owner: 'generated',
  };
}

type View = {
  title: Markdown;
  application: Markdown;
  /** A further machine. */
  machine: readonly { name: Markdown; address: Markdown }[];
  main: boolean;
  alone: boolean;
  summary: readonly Markdown[];
  homepage: readonly Markdown[];
  chapters: readonly { title: Markdown; anchor: Markdown; text: Markdown }[];
};

const fill = template<View>('folder/README.md.ejs', asItIs);

function view(about: About): View {
  const { application, node, others } = about.deployment;
  const title = isFurther(node) ? `${about.deployment.title}: ${node.name}` : about.deployment.title;
  const written = chapters.flatMap((chapter) => {
    const text = chapter.text(about);
    return text === undefined ? [] : [{ title: chapter.title, text }];
  });
  const targets = anchors([title, ...written.map((chapter) => chapter.title)]).slice(1);
  return {
    title: prose(title),
    application: prose(application.title),
    machine: isFurther(node) ? [{ name: code(node.name), address: code(node.address ?? '') }] : [],
    main: !isFurther(node),
    alone: others.length === 0 && furtherMachines(about.deployment).length === 0,
    summary: application.summary === '' ? [] : [prose(application.summary)],
    homepage: application.homepage === undefined ? [] : [link(application.homepage)],
    chapters: written.map((chapter, index) => ({
      title: prose(chapter.title),
      anchor: line(targets[index] ?? ''),
      text: chapter.text,
    })),
  };
}
