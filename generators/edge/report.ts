import type { Deployment } from '../core/model/deployment.js';
import type { OutputFile } from '../core/model/file.js';
import { printProblem } from '../core/model/print-problem.js';
import type { Problem } from '../core/model/problem.js';
import { shell } from '../core/render/quote.js';
import { commandsOf } from '../core/texts/commands.js';
import { plain } from '../core/yaml/interpolation.js';
import { updateJson, updateReport } from './update/report.js';
import type { Outcome } from './write.js';

/** What goes where: results on standard output, everything else on standard error. */
export interface Report {
  readonly out: string;
  readonly err: string;
  /** 0 done; 1 failed, nothing changed; 2 to be put right; 3 clashes are left; 4 clashes of last time; 10 something differs; 130 stopped. */
  readonly exit: number;
}

type Done = Extract<Outcome, { kind: 'written' | 'previewed' }>;

/** An outcome for people. */
export function report(outcome: Outcome): Report {
  switch (outcome.kind) {
    case 'written':
      return { out: nextSteps(outcome), err: notes(outcome.warnings), exit: 0 };
    case 'previewed':
      return { out: preview(outcome.files), err: notes(outcome.warnings), exit: 0 };
    case 'updated':
    case 'would-update':
      return updateReport(outcome);
    case 'refused':
      return { out: '', err: problems(outcome.problems), exit: exitOf(outcome.problems) };
    case 'stopped':
      return { out: '', err: 'Nothing was written.\n', exit: 1 };
    case 'left':
      return { out: '', err: '\nStopped; nothing was written.\n', exit: 130 };
  }
}

/** The same outcome for programs: one JSON document on standard output. */
export function jsonReport(outcome: Outcome): Report {
  return { ...report(outcome), out: `${JSON.stringify(asJson(outcome), null, 2)}\n` };
}

function asJson(outcome: Outcome): object {
  switch (outcome.kind) {
    case 'written': {
      const { folder, deployment, files, warnings } = outcome;
      return { folder, url: urlOf(deployment), next: stepsOf(outcome), files: files.map(placeOf), warnings };
    }
    case 'previewed': {
      const { folder, files, warnings } = outcome;
      return {
        folder,
        files: files.map((file) => ({ ...placeOf(file), ...(file.owner === 'secret' ? {} : { text: file.text }) })),
        warnings,
      };
    }
    case 'updated':
    case 'would-update':
      return updateJson(outcome);
    case 'refused':
      return { problems: outcome.problems };
    case 'stopped':
    case 'left':
      return { problems: [] };
  }
}

const placeOf = ({ path, mode, owner }: OutputFile) => ({ path, mode: octal(mode), owner });
const octal = (mode: number): string => mode.toString(8).padStart(4, '0');

/** Problems one below the other; of a long list, people also want to know how long it is. */
export function problems(found: readonly Problem[]): string {
  const count = found.length > 1 ? `${found.length} problems; nothing was changed.\n` : 'Nothing was changed.\n';
  return `${found.map(printProblem).join('\n')}\n\n${count}`;
}

/** 4: the last update has to be finished first; 2: the command line, an answer or a stack has to be put right; 1: it could not be done. */
export function exitOf(found: readonly Problem[]): 1 | 2 | 4 {
  if (found.some(({ code }) => code === 'target/pending' || code === 'target/unfinished-merge')) return 4;
  return found.every(({ code }) => code.startsWith('target/')) ? 1 : 2;
}

/** Remarks, one below the other. */
export const notes = (found: readonly Problem[]): string =>
  found.map((warning) => `Note: ${printProblem(warning)}\n`).join('');

function nextSteps(done: Done): string {
  const url = urlOf(done.deployment);
  const end = url === undefined ? '' : `\n${done.deployment.application.title} will then be at ${url}\n`;
  return `${done.files.length} files are in ${done.folder}. Next:\n\n${stepsOf(done)
    .map((step) => `  ${step}\n`)
    .join('')}${end}`;
}

function stepsOf({ folder, deployment, target }: Done): readonly string[] {
  const { start } = commandsOf(target, deployment.name, deployment.host.compose);
  return [`cd ${shell(folder)}`, './init-deployment.sh', start];
}

function urlOf({ proxy, variables }: Deployment): string | undefined {
  const url = variables.DEPLOYMENT_URL;
  return proxy.kind === 'none' || url === undefined ? undefined : plain(url);
}

/** The list of files, then each with its text; a secret has a place, and no text. */
function preview(files: readonly OutputFile[]): string {
  const list = files.map(({ path, mode, owner }) => `${octal(mode)}  ${owner.padEnd(9)}  ${path}\n`).join('');
  const shown = files.filter(({ owner, path }) => owner !== 'secret' && !path.startsWith('.deployment/'));
  return `${list}${shown.map(({ path, text }) => `\n---- ${path}\n${text}`).join('')}`;
}
