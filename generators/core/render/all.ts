import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import type { Answers } from '../model/question.js';
import type { Target } from '../model/target.js';
import { answersFile } from './answers-file.js';
import { assetFiles } from './assets.js';
import { gitignoreFile } from './gitignore.js';
import { nginxFiles } from './nginx.js';
import { readmeFile } from './readme.js';
import { runtimeFiles } from './runtime-files.js';
import { scriptFiles } from './scripts.js';
import { folderReadmes } from './ssl.js';
import { systemdFiles } from './systemd.js';
import type { Templates } from './template.js';

/** One author for each file of the folder; in the order in which an operator meets them. */
export function render(
  deployment: Deployment,
  target: Target,
  answers: Answers,
  destination: { readonly folder: string; readonly stack?: string },
  templates: Templates,
): readonly OutputFile[] {
  const files = [
    answersFile(destination.stack ?? deployment.application.stack, answers),
    ...runtimeFiles(deployment, target),
    ...nginxFiles(deployment, templates),
    ...assetFiles(deployment),
    ...scriptFiles(deployment, target, templates),
    ...systemdFiles(deployment, target, templates, destination.folder),
    ...folderReadmes(deployment, templates),
    gitignoreFile(deployment, templates),
  ];
  return [readmeFile(deployment, target, files, templates), ...files];
}
