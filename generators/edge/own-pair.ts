import type { Deployment } from '../core/model/deployment.js';
import { failed, fine, type Result } from '../core/model/problem.js';
import type { Answers } from '../core/model/question.js';
import { checkPair } from './certificates/check.js';
import type { Pair } from './certificates/world.js';
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

interface NamedText {
  readonly path: string;
  readonly text: string;
}

async function fileAt(question: string, answers: Answers, cwd: string): Promise<Result<NamedText>> {
  const path = String(answers[question]);
  const text = await readText(path, cwd, { code: 'answer/unreadable', option: question });
  return text.ok ? fine({ path, text: text.value }) : text;
}
