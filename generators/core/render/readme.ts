import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import { addresses } from './readme/addresses.js';
import { authorities } from './readme/authorities.js';
import { backup } from './readme/backup.js';
import { certificates } from './readme/certificates.js';
import { type About, anchors, asItIs, type Chapter } from './readme/chapter.js';
import { files } from './readme/files.js';
import { gpu } from './readme/gpu.js';
import { later } from './readme/later.js';
import { logIn } from './readme/log-in.js';
import { needs } from './readme/needs.js';
import { ownChanges } from './readme/own-changes.js';
import { preparing } from './readme/preparing.js';
import { quickStart } from './readme/quick-start.js';
import { running } from './readme/running.js';
import { secrets } from './readme/secrets.js';
import { security } from './readme/security.js';
import { storage } from './readme/storage.js';
import { tools } from './readme/tools.js';
import { updating } from './readme/updating.js';
import { line, link, type Markdown, prose } from './readme/words.js';
import { type Templates, template } from './template.js';

/** In the order in which an operator needs them. */
const chapters: readonly Chapter[] = [
  quickStart,
  addresses,
  logIn,
  running,
  tools,
  later,
  preparing,
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
export function readmeFile(deployment: Deployment, rendered: readonly OutputFile[], templates: Templates): OutputFile {
  return {
    path: 'README.md',
    text: fill(templates, view({ deployment, files: rendered, templates })),
    mode: 0o644,
    owner: 'generated',
  };
}

type View = {
  title: Markdown;
  application: Markdown;
  summary: readonly Markdown[];
  homepage: readonly Markdown[];
  chapters: readonly { title: Markdown; anchor: Markdown; text: Markdown }[];
};

const fill = template<View>('folder/README.md.ejs', asItIs);

function view(about: About): View {
  const { title, application } = about.deployment;
  const written = chapters.flatMap((chapter) => {
    const text = chapter.text(about);
    return text === undefined ? [] : [{ title: chapter.title, text }];
  });
  const targets = anchors([title, ...written.map((chapter) => chapter.title)]).slice(1);
  return {
    title: prose(title),
    application: prose(application.title),
    summary: application.summary === '' ? [] : [prose(application.summary)],
    homepage: application.homepage === undefined ? [] : [link(application.homepage)],
    chapters: written.map((chapter, index) => ({
      title: prose(chapter.title),
      anchor: line(targets[index] ?? ''),
      text: chapter.text,
    })),
  };
}
