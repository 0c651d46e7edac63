import type { Deployment } from '../core/model/deployment.js';
import { failed, fine, type Result } from '../core/model/problem.js';
import type { Answers } from '../core/model/question.js';
import { serverPath } from '../core/plan/key-files.js';
import { checkPair } from './certificates/check.js';
import type { Pair } from './certificates/world.js';
import type { Project } from './project.js';
import { readText } from './read-text.js';
import type { World } from './world.js';

/**
 * The operator's certificate and key, where a certificate of the deployment is to come from files; nothing otherwise.
 * Reports files that cannot be read, and everything that is wrong with the pair (`answer/...`).
 */
export async function readPair(
  deployment: Deployment,
  answers: Answers,
  { cwd, now }: Pick<World, 'cwd' | 'now'>,
): Promise<Result<Pair | undefined>> {
  const wanted = deployment.certificates.filter(({ source }) => source.kind === 'files');
  if (wanted.length === 0) return fine(undefined);
  const [certificate, key] = await Promise.all([
    fileAt('tls.certificate', answers, cwd),
    fileAt('tls.privateKey', answers, cwd),
  ]);
  if (!certificate.ok || !key.ok)
    return failed([certificate, key].flatMap((result) => (result.ok ? [] : result.problems)));
  const hosts = [...new Set(wanted.flatMap(({ names }) => names))];
  const { problems, warnings } = checkPair({ certificate: certificate.value, key: key.value, hosts, now });
  return problems.length > 0
    ? failed(problems)
    : fine({ certificate: certificate.value.text, key: key.value.text }, warnings);
}

/**
 * Where a certificate and key of the operator's go in this run: all places of a new folder; of one that is there those that
 * are new, and all where this run names another pair.
 */
export function newPairPaths(
  deployment: Deployment,
  { existing, said }: Pick<Project, 'existing' | 'said'>,
): readonly string[] {
  const paths = deployment.certificates
    .filter(({ source }) => source.kind === 'files')
    .flatMap(({ folder }) => [`${serverPath(folder)}.crt`, `${serverPath(folder)}.key`]);
  const named = said.answers.has('tls.certificate') || said.answers.has('tls.privateKey');
  if (existing === undefined || named) return paths;
  const recorded = new Set(existing.recorded.map(({ path }) => path));
  return paths.filter((path) => !recorded.has(path) && existing.found(path).kind === 'none');
}

interface NamedText {
  readonly path: string;
  readonly text: string;
}

async function fileAt(question: string, answers: Answers, cwd: string): Promise<Result<NamedText>> {
  const path = String(answers[question]);
  const text = await readText(path, cwd, { code: 'answer/unreadable', option: question });
  return text.ok ? fine({ path, text: text.value }) : text;
}
