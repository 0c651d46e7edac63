import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import type { Answers } from '../model/question.js';
import { folderOf } from '../texts/node-folder.js';
import { answersFile } from './answers-file.js';
import { assetFiles } from './assets.js';
import { composeFile } from './compose.js';
import { envFiles, settingsFile } from './env.js';
import { gateFiles } from './gate.js';
import { gitignoreFile } from './gitignore.js';
import { nginxFiles } from './nginx.js';
import { overrideFile } from './override.js';
import { readmeFile } from './readme.js';
import { scriptFiles } from './scripts.js';
import { folderReadmes } from './ssl.js';
import { systemdFiles } from './systemd.js';
import type { Templates } from './template.js';

/** One author for each file of the folder, in the order in which an operator meets them; those of a further machine lie below `nodes/`. */
export function render(
  deployment: Deployment,
  nodes: readonly Deployment[],
  answers: Answers,
  destination: { readonly folder: string; readonly stack?: string },
  templates: Templates,
): readonly OutputFile[] {
  const own = answersFile(destination.stack ?? deployment.application.stack, answers);
  return [
    ...folder(deployment, [own], destination.folder, templates),
    ...nodes.flatMap((node) => folder(node, [], destination.folder, templates).map((file) => inFolderOf(node, file))),
  ];
}

function folder(
  deployment: Deployment,
  first: readonly OutputFile[],
  destination: string,
  templates: Templates,
): readonly OutputFile[] {
  const files = [
    ...first,
    composeFile(deployment),
    overrideFile(deployment),
    settingsFile(deployment),
    ...envFiles(deployment),
    ...nginxFiles(deployment, templates),
    ...gateFiles(deployment, templates),
    ...assetFiles(deployment),
    ...scriptFiles(deployment, templates),
    ...systemdFiles(deployment, templates, destination),
    ...folderReadmes(deployment, templates),
    gitignoreFile(deployment, templates),
  ];
  return [readmeFile(deployment, files, templates), ...files];
}

function inFolderOf({ node }: Deployment, file: OutputFile): OutputFile {
  const place = folderOf(node);
  return { ...file, path: `${place}${file.path}`, ...(file.id === undefined ? {} : { id: `${place}${file.id}` }) };
}
