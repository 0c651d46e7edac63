import type { ComposeService } from '../model/compose.js';

/** What a service has beyond the hardening that others get: the word for it under `why`, and how the README calls it. */
export function exceptionsOf(
  {
    readOnly,
    capAdd,
    user,
    rest,
    egress,
  }: Pick<ComposeService, 'readOnly' | 'capAdd' | 'user' | 'rest'> & {
    readonly egress: boolean;
  },
  strict: boolean,
): readonly (readonly [string, string])[] {
  return [
    ...(strict && readOnly === false ? [['read_only', 'writable root file system'] as const] : []),
    ...capAdd.map((capability) => ['cap_add', `capability ${capability}`] as const),
    ...(egress ? [['egress', 'has a way out to other networks'] as const] : []),
    ...(/^(0|root)(:|$)/.test(user ?? '') ? [['user', 'runs as root'] as const] : []),
    ...('network_mode' in rest && rest.network_mode !== 'none'
      ? [['network_mode', `network_mode ${String(rest.network_mode)}`] as const]
      : []),
    ...(rest.privileged === true ? [['privileged', 'privileged'] as const] : []),
  ];
}
