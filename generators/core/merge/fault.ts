import { readDocument } from '../yaml/document.js';
import { composeFault } from './compose-fault.js';
import { readEnv } from './env-text.js';
import { formatOf } from './format.js';
import { hasMarks } from './marks.js';
import { nginxFault } from './nginx-fault.js';
import { unitFault } from './unit-fault.js';

/**
 * What makes this no valid text of its format, as a sentence for people, or nothing. No value of an env file is in it. Scripts are
 * judged where there is a shell, by `sh -n`.
 */
export function fault(path: string, text: string): string | undefined {
  if (hasMarks(text)) return 'conflict marks are left in it';
  const format = formatOf(path);
  switch (format) {
    case 'env':
      return envFault(text);
    case 'compose':
    case 'yaml':
      return yamlFault(text, format === 'compose');
    case 'json':
      return jsonFault(text);
    case 'nginx':
      return nginxFault(text);
    case 'unit':
      return unitFault(text);
    case 'shell':
    case 'text':
      return undefined;
  }
}

function envFault(text: string): string | undefined {
  const read = readEnv(text);
  return 'fault' in read ? read.fault : undefined;
}

/** What other programs may read as YAML, but Compose does not. */
const foreign: ReadonlySet<string> = new Set(['stack/empty', 'stack/several-documents', 'stack/unknown-tag']);

function yamlFault(text: string, isCompose: boolean): string | undefined {
  const { document, problems } = readDocument('', text);
  const problem = problems.find(({ code }) => isCompose || !foreign.has(code));
  if (problem !== undefined) return `line ${problem.at?.line ?? 1}: ${problem.message}`;
  return isCompose && document !== undefined ? composeFault(document.value) : undefined;
}

/** The parser's own words would show what stands there. */
function jsonFault(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const position = /at position (\d+)/.exec(error.message)?.[1];
    const line = position === undefined ? '' : `line ${text.slice(0, Number(position)).split('\n').length}: `;
    return `${line}this is not JSON`;
  }
}
