import type { Yaml } from '../model/yaml.js';
import type { Given, GivenAnswers } from './given.js';

/**
 * What follows from answers that mean something beside another one only: a network of a proxy that is there already means that this
 * proxy is used, and a certificate of one's own is used where it is not. What was said itself always counts.
 */
export function implied(given: GivenAnswers): GivenAnswers {
  const isGiven = (path: string) => given.has(path) && wordAt(given, path) !== '';
  const behind = isGiven('proxy.network') && !given.has('proxy.kind');
  const added: readonly (readonly [string, Given])[] = [
    ...(behind ? [['proxy.kind', word('external')] as const] : []),
    ...(isGiven('tls.certificate') && !given.has('tls.kind') && !behind && wordAt(given, 'proxy.kind') !== 'external'
      ? [['tls.kind', word('files')] as const]
      : []),
  ];
  return new Map([...given, ...added]);
}

const word = (value: string): Given => ({ kind: 'value', value });

function wordAt(given: GivenAnswers, path: string): Yaml | undefined {
  const said = given.get(path);
  return said?.kind === 'text' ? said.text : said?.value;
}
