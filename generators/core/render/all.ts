import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import type { Answers } from '../model/question.js';
import { answersFile } from './answers-file.js';
import { assetFiles } from './assets.js';
import { composeFile } from './compose.js';
import { envFiles, settingsFile } from './env.js';
import { furtherFiles } from './further-files.js';
import { gitignoreFile } from './gitignore.js';
import { nginxFiles } from './nginx.js';
import { overrideFile } from './override.js';
import { readmeFile } from './readme.js';
import { scriptFiles } from './scripts.js';
import { folderReadmes } from './ssl.js';
import { systemdFiles } from './systemd.js';
import type { Templates } from './template.js';

/** One author for each file of the folder; in the order in which an operator meets them. */
export function render(
  deployment: Deployment,
  answers: Answers,
  destination: { readonly folder: string; readonly stack?: string },
  templates: Templates,
): readonly OutputFile[] {
  const files = [
    answersFile(destination.stack ?? deployment.application.stack, answers),
    composeFile(deployment),
    overrideFile(deployment),
    settingsFile(deployment),
    ...envFiles(deployment),
    ...nginxFiles(deployment, templates),
    ...assetFiles(deployment),
    ...furtherFiles(deployment),
    ...scriptFiles(deployment, templates),
    ...systemdFiles(deployment, templates, destination.folder),
    ...folderReadmes(deployment, templates),
    gitignoreFile(deployment, templates),
  ];
  return [readmeFile(deployment, files, templates), ...files];
}
