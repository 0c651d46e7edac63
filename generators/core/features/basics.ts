import type { Entrance } from '../model/deployment.js';
import type { Answers, Question } from '../model/question.js';
import type { Stack } from '../model/stack.js';
import { maybeText, text } from './answer.js';
import { question } from './feature.js';

const group = 'Deployment';

/** What every deployment is asked first: its name, its host name, and who may reach it. */
export function basicQuestions(stack: Stack): readonly Question[] {
  return [
    question({
      path: 'name',
      ask: 'Name of the deployment',
      group,
      type: 'text',
      default: `${stack.title} deployment`,
      fixed: true,
      refuse: (value) => (slug(String(value)) === '' ? 'needs at least one letter or digit (a-z, 0-9)' : undefined),
    }),
    question({
      path: 'host',
      ask: 'Host name that people will type (localhost for this machine only)',
      group,
      type: 'text',
      default: 'localhost',
      refuse: (value) => (isHost(String(value)) ? undefined : 'is neither a DNS name nor an IP address'),
    }),
    question({
      path: 'expose',
      ask: 'Who may reach it',
      group,
      type: 'choice',
      choices: [
        { value: 'localhost', about: 'this machine only' },
        { value: 'network', about: 'every machine that can reach this one' },
      ],
      default: 'localhost',
    }),
  ];
}

/** Lower case, spaces and underscores to hyphens, and only what Docker, DNS and systemd all take in a name. */
export function slug(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-')
    .replaceAll(/[^a-z0-9-]/g, '')
    .replaceAll(/-{2,}/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
}

/** The public side as the answers describe it; of a proxy that is there already, the operator says what it speaks. */
export function entrance(answers: Answers): Entrance {
  const isHttps = isBehind(answers)
    ? answers['proxy.protocol'] !== 'http'
    : (maybeText(answers, 'tls.kind') ?? 'none') !== 'none';
  return {
    host: text(answers, 'host'),
    protocol: isHttps ? 'https' : 'http',
    address: text(answers, 'expose') === 'network' ? '0.0.0.0' : '127.0.0.1',
  };
}

/** The port in a browser's address bar. */
export function publicPort(answers: Answers): number {
  const { protocol } = entrance(answers);
  const said = answers[isBehind(answers) ? 'proxy.port' : `proxy.${protocol}`];
  return typeof said === 'number' && said > 0 ? said : protocol === 'https' ? 443 : 80;
}

const isBehind = (answers: Answers): boolean => answers['proxy.kind'] === 'external';

/** A DNS name (RFC 1123 labels), an IPv4 address, or an IPv6 address without brackets. */
export function isHost(value: string): boolean {
  if (value.length > 253) return false;
  if (/^[0-9a-fA-F:]*:[0-9a-fA-F:]*(\.\d+){0,3}$/.test(value)) return value.split(':').length <= 8 && value.length >= 2;
  if (/^\d+(\.\d+){3}$/.test(value)) return value.split('.').every((part) => Number(part) <= 255);
  return (
    value.split('.').every((label) => /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label)) &&
    !/^[\d.]+$/.test(value)
  );
}
