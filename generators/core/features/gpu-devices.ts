import type { GpuVendor } from '../model/service.js';

const number = String.raw`\d{1,3}`;
const node = `(?:renderD|card)${number}`;

/** What `gpu.devices` may name of each vendor; a colon gives a device another name in the container. */
const devices: Readonly<Record<GpuVendor, RegExp>> = {
  nvidia: new RegExp(`^(?:${number}|GPU-[0-9a-fA-F-]+|MIG-[0-9a-zA-Z/-]+)$`),
  amd: new RegExp(`^(?:${number}|${node}(?::${node})?)$`),
  intel: new RegExp(`^(?:${number}|${node}(?::${node})?)$`),
};

export const isDeviceOf = (vendor: GpuVendor, device: string): boolean => devices[vendor].test(device);

export const isDevice = (device: string): boolean =>
  device === 'all' || Object.values(devices).some((pattern) => pattern.test(device));

/**
 * Device files as Compose's `devices` lists them. AMD's computing goes through `/dev/kfd`, whichever GPU is meant; the render node of
 * GPU 0 is `renderD128` (Linux: drm_drv.c counts render minors from 128).
 */
export function nodesOf(vendor: Exclude<GpuVendor, 'nvidia'>, ids: 'all' | readonly string[]): readonly string[] {
  const shared = vendor === 'amd' ? ['/dev/kfd'] : [];
  return [...shared, ...(ids === 'all' ? ['/dev/dri'] : ids.map(nodeOf))];
}

const nodeOf = (id: string): string =>
  (/^\d+$/.test(id) ? `renderD${128 + Number(id)}` : id)
    .split(':')
    .map((name) => `/dev/dri/${name}`)
    .join(':');
