import { answered } from '../answers/answered.js';
import { kept } from '../answers/kept.js';
import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import type { Answers, Question } from '../model/question.js';
import type { Target } from '../model/target.js';
import { folderOf } from '../texts/node-folder.js';
import { answersFile } from './answers-file.js';
import { assetFiles } from './assets.js';
import { furtherFiles } from './further-files.js';
import { gateFiles } from './gate.js';
import { gitignoreFile } from './gitignore.js';
import { hostFiles } from './host.js';
import { nginxFiles } from './nginx.js';
import { readmeFile } from './readme.js';
import { runtimeFiles } from './runtime-files.js';
import { scriptFiles } from './scripts.js';
import { folderReadmes } from './ssl.js';
import { systemdFiles } from './systemd.js';
import type { Templates } from './template.js';

/** A machine, and the answers as they are there. */
export interface Answered {
  readonly deployment: Deployment;
  readonly answers: Answers;
}

/** One author for each file of the folder, in the order in which an operator meets them; those of a further machine lie below `nodes/`. */
export function render(
  main: Answered,
  further: readonly Answered[],
  target: Target,
  questions: readonly Question[],
  destination: { readonly folder: string; readonly stack?: string },
  templates: Templates,
): readonly OutputFile[] {
  const stack = destination.stack ?? main.deployment.application.stack;
  const own = answersFile(stack, kept(questions, main.answers));
  const folderFor = (machine: Answered, first: readonly OutputFile[]) =>
    folder(machine, target, questions, first, destination.folder, templates);
  return [
    ...folderFor(main, [own]),
    ...further.flatMap((node) => folderFor(node, []).map((file) => inFolderOf(node.deployment, file))),
  ];
}

function folder(
  { deployment, answers }: Answered,
  target: Target,
  questions: readonly Question[],
  first: readonly OutputFile[],
  destination: string,
  templates: Templates,
): readonly OutputFile[] {
  const files = [
    ...first,
    ...runtimeFiles(deployment, target),
    ...hostFiles(deployment),
    ...nginxFiles(deployment, templates),
    ...gateFiles(deployment, templates),
    ...assetFiles(deployment),
    ...furtherFiles(deployment),
    ...scriptFiles(deployment, target, templates),
    ...systemdFiles(deployment, target, templates, destination),
    ...folderReadmes(deployment, templates),
    gitignoreFile(deployment, templates),
  ];
  return [readmeFile(deployment, target, answered(questions, answers), files, templates), ...files];
}

function inFolderOf({ node }: Deployment, file: OutputFile): OutputFile {
  const place = folderOf(node);
  return { ...file, path: `${place}${file.path}`, ...(file.id === undefined ? {} : { id: `${place}${file.id}` }) };
}
