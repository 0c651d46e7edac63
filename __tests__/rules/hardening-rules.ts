/** What a hardened Compose file keeps (CIS Docker Benchmark section 5, OWASP Docker cheat sheet), each rule by what breaks it. */
export function brokenRules(compose: unknown, unknownImages: readonly string[] = []): readonly string[] {
  const { services, volumes = {} } = compose as {
    readonly services: Readonly<Record<string, Service>>;
    readonly volumes?: Readonly<Record<string, unknown>>;
  };
  const run = Object.entries(services).filter(([, service]) => !isOnlyBuilt(service));
  return run.flatMap(([name, service]) =>
    [...rules, volumesAreDeclared(volumes)].flatMap((rule) => {
      const broken = unknownImages.includes(name) ? rule(asTried(service), name) : rule(service, name);
      return broken === undefined ? [] : [`${name}: ${broken}`];
    }),
  );
}

/** Capabilities that start scripts use to leave root; whose image is private may have these, a writable root and its own user. */
const toLeaveRoot = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'];

/** A service whose image nobody but its vendor can look into, without what is excused for that. */
function asTried({ cap_add = [], ...service }: Service): Service {
  return {
    ...service,
    read_only: true,
    user: service.user ?? '1:1',
    cap_add: cap_add.filter((capability) => !toLeaveRoot.includes(capability)),
  };
}

interface Service {
  readonly [key: string]: unknown;
  readonly image?: string;
  readonly profiles?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly ports?: readonly { readonly host_ip?: string; readonly published?: string }[];
  readonly volumes?: readonly (
    | string
    | { readonly type: string; readonly source?: string; readonly bind?: { readonly create_host_path?: boolean } }
  )[];
}

type Rule = (service: Service, name: string) => string | undefined;

/** No container is ever made of it: what runs its image is another service. */
const isOnlyBuilt = ({ build, profiles }: Service): boolean => build !== undefined && profiles?.join() === 'build';

const isJob = (service: Service): boolean => service.profiles !== undefined;

/** Exceptions are data: who may do what, and why. */
const mayWrite: Readonly<Record<string, string>> = {
  pgadmin: 'its start script writes beside the program',
  'frontend-build': 'packages are too large for memory',
  tfcpu: 'jobs write where their authors want',
  tfgpu: 'jobs write where their authors want',
  pytorchcpu: 'jobs write where their authors want',
  pytorchgpu: 'jobs write where their authors want',
  backend: 'uploads may be larger than memory',
  celery: 'tasks write where their libraries want',
  'celery-gpu': 'tasks write where their libraries want',
};
const mayHave: Readonly<Record<string, readonly string[]>> = {
  pgadmin: ['NET_BIND_SERVICE'],
  prepare: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'],
};
const mayBeRoot: readonly string[] = ['prepare', 'docker'];
const mayHaveNoNetwork: readonly string[] = ['prepare', 'munge'];
const mayHaveHostNetwork: Readonly<Record<string, string>> = {
  'ray-head': 'each of its processes is reached by other machines at a port of its own',
  'ray-worker': 'each of its processes is reached by other machines at a port of its own',
};
/** pyiron's filter is what the hub gets instead of Docker's socket. */
const mayMount: Readonly<Record<string, readonly string[]>> = { docker: ['/var/run/docker.sock'] };

const originOf = (name: string): string => name.replace(/-\d+$/, '');

const rules: readonly Rule[] = [
  ({ image = '' }) =>
    /:[^/]+$/.test(image) && !/:(latest|main|master|branch-.*)$/.test(image) ? undefined : `a floating tag (${image})`,
  ({ network_mode, ports }) =>
    network_mode === 'host' && ports !== undefined ? 'publishes ports that it has already' : undefined,
  ({ ports = [] }) => (ports.every(({ host_ip }) => host_ip !== undefined) ? undefined : 'a port without an address'),
  ({ privileged }) => (privileged === true ? 'privileged' : undefined),
  (service) => (isJob(service) || service.healthcheck !== undefined ? undefined : 'no health check'),
  ({ security_opt }) =>
    listOf(security_opt).includes('no-new-privileges:true') ? undefined : 'new privileges are not forbidden',
  ({ security_opt }) =>
    listOf(security_opt).some((option) => /unconfined/.test(option)) ? 'seccomp or AppArmor is off' : undefined,
  ({ logging }) => (JSON.stringify(logging ?? '').includes('max-size') ? undefined : 'logs without a cap'),
  ({ cap_drop }) => (listOf(cap_drop).includes('ALL') ? undefined : 'capabilities are not dropped'),
  ({ cap_add = [] }, name) => {
    const more = cap_add.filter((capability) => !(mayHave[originOf(name)] ?? []).includes(capability));
    return more.length === 0 ? undefined : `capability ${more.join(', ')} without an exception`;
  },
  ({ read_only }, name) =>
    read_only === true || originOf(name) in mayWrite ? undefined : 'a writable root file system',
  ({ user }, name) =>
    /^[1-9]\d*(:\d+)?$/.test(String(user ?? '')) || mayBeRoot.includes(name)
      ? undefined
      : `runs as ${String(user ?? 'whatever the image says')}`,
  ({ volumes = [] }, name) => {
    const wrong = volumes
      .map((volume) => (typeof volume === 'string' ? volume.split(':')[0] : volume.source))
      .find((source) => forbidden.test(source ?? '') && !(mayMount[name] ?? []).includes(source ?? ''));
    return wrong === undefined ? undefined : `mounts ${wrong} of the machine`;
  },
  ({ volumes = [] }) =>
    volumes.some(
      (volume) => typeof volume !== 'string' && volume.type === 'bind' && volume.bind?.create_host_path !== false,
    )
      ? 'a bind mount that Docker would make as an empty directory'
      : undefined,
  ({ deploy }) => (JSON.stringify(deploy ?? '').includes('"pids"') ? undefined : 'no cap on processes'),
  (service) => (service.restart === (isJob(service) ? 'no' : 'unless-stopped') ? undefined : 'no restart policy'),
  ({ init }) => (init === true ? undefined : 'no init process'),
  ({ network_mode }, name) =>
    network_mode === undefined ||
    (mayHaveNoNetwork.includes(name) && network_mode === 'none') ||
    (name in mayHaveHostNetwork && network_mode === 'host')
      ? undefined
      : `network_mode ${String(network_mode)}`,
  ({ pid, ipc, uts, userns_mode }) =>
    [pid, ipc, uts, userns_mode].some((mode) => mode === 'host') ? 'shares a namespace of the machine' : undefined,
  ({ environment }) => (environment === undefined ? undefined : 'variables in the Compose file instead of an env file'),
];

/** Compose refuses the whole file otherwise. */
const volumesAreDeclared =
  (declared: Readonly<Record<string, unknown>>): Rule =>
  ({ volumes = [] }) => {
    const lost = volumes.find(
      (volume) => typeof volume !== 'string' && volume.type === 'volume' && !((volume.source ?? '') in declared),
    );
    return lost === undefined ? undefined : 'mounts a volume that is not declared';
  };

const forbidden = /^\/(boot|dev|etc|lib|proc|sys|usr|var\/run\/docker\.sock)?($|\/)/;

const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
