import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

/** The name servers that this machine asks, from whoever manages them here: NetworkManager, systemd-resolved, else resolv.conf. */
export function hostResolvers(): readonly string[] {
  for (const said of sources) {
    const found = serversIn(said());
    if (found.length > 0) return found;
  }
  return [];
}

const sources: readonly (() => string)[] = [
  () => output('nmcli', ['--terse', '--fields', 'IP4.DNS,IP6.DNS', 'device', 'show']),
  () => output('resolvectl', ['dns']),
  () => text('/run/systemd/resolve/resolv.conf'),
  () => text('/etc/resolv.conf'),
];

/** Every address in these lines, each once; a loopback or link-local one means nothing in a container. */
export function serversIn(lines: string): readonly string[] {
  const words = lines
    .split('\n')
    .filter((line) => !/^\s*[#;]|^\s*(search|domain|options|sortlist)\b/.test(line))
    .flatMap((line) => line.replace(/^IP[46]\.DNS\[\d+\]:/, '').split(/\s+/))
    .map((word) => word.replaceAll('\\', '').replace(/%.*$/, ''));
  return words.filter((word, index) => isIP(word) !== 0 && !isLocal(word) && words.indexOf(word) === index);
}

const isLocal = (address: string): boolean => /^(?:127\.|::1$|fe80:)/i.test(address);

function output(program: string, words: readonly string[]): string {
  const done = spawnSync(program, words, { encoding: 'utf8', timeout: 2000, stdio: ['ignore', 'pipe', 'ignore'] });
  return done.status === 0 ? done.stdout : '';
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
