import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import type { Service } from '../model/service.js';

/** Where Compose finds what only the machine itself knows. */
export const hostService = { file: './host.yml', service: 'gpu' } as const;

/** Devices of AMD and Intel are files, and who may open them is a group whose number each machine chooses for itself. */
export const usesDeviceFiles = (
  service: Service,
): service is Service & { readonly gpu: { readonly kind: 'amd' | 'intel' } } =>
  service.gpu.kind === 'amd' || service.gpu.kind === 'intel';

/** `host.yml`, with no groups in it yet: init writes those of this machine. */
export function hostFiles({ services }: Deployment): readonly OutputFile[] {
  if (!services.some(usesDeviceFiles)) return [];
  const text =
    '# The groups that the GPUs of this machine belong to; written by init-deployment.sh.\nservices:\n  gpu:\n    group_add: []\n';
  return [{ path: 'host.yml', text, mode: 0o644, owner: 'operator' }];
}
