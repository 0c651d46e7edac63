import { gateName } from '../features/gate.js';
import type { Certificate } from '../model/certificate.js';
import type { Deployment } from '../model/deployment.js';

/** What the scripts know of one certificate: its folder, who makes it with which key, who reads it, what that must be told, and its names. */
export function certificateWords(certificate: Certificate, { proxy, services }: Deployment): readonly string[] {
  const { folder, source, key, service, volume, owner, names } = certificate;
  const isServer =
    services.some((one) => one.name === service && one.kind === 'postgres') ||
    (proxy.kind === 'nginx' && proxy.service === service) ||
    service === gateName;
  const alternatives = [...new Set(names)].map((name) => `${isAddress(name) ? 'IP' : 'DNS'}:${name}`);
  return [
    folder,
    source.kind,
    key,
    service,
    volume,
    owner,
    isServer ? 'signal' : 'restart',
    names[0] ?? '',
    ...alternatives,
  ];
}

/** No DNS name holds a colon, and none that was let through has digits and dots only. */
const isAddress = (name: string): boolean => name.includes(':') || /^\d+(\.\d+){3}$/.test(name);
