import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import type { Target } from '../model/target.js';
import { dockerCommand } from '../texts/docker-command.js';
import { systemd } from './quote.js';
import { type Templates, template } from './template.js';

/**
 * The unit that bears the deployment's name, a daily timer for back-ups, which is installed on request, and, where there are
 * certificates, one that renews them. `folder` is where the
 * folder is going to be, as an absolute path; `scripts/install-unit.sh` writes in where it really is.
 */
export function systemdFiles(
  deployment: Deployment,
  target: Target,
  templates: Templates,
  folder: string,
): readonly OutputFile[] {
  const view = unitView(deployment, target, folder);
  const { name } = deployment;
  return [
    unit(name, '.service', service(templates, view)),
    unit(name, '-backup.service', backup(templates, view)),
    unit(name, '-backup.timer', backupTimer(templates, view)),
    ...(deployment.certificates.length === 0
      ? []
      : [
          unit(name, '-certificates.service', certificates(templates, view)),
          unit(name, '-certificates.timer', timer(templates, view)),
        ]),
  ];
}

interface UnitView {
  readonly title: string;
  readonly name: string;
  readonly folder: string;
  readonly required: string;
  /** Paths that must be mounted, or nothing. */
  readonly paths: readonly string[];
  readonly start: string;
  readonly stop: string;
  /** It starts containers that Compose does not know. */
  readonly starts: boolean;
}

function unitView(deployment: Deployment, target: Target, folder: string): UnitView {
  const { host, services, volumes } = deployment;
  const directories = volumes.flatMap(({ place }) => (place.kind === 'directory' ? [pathWord(place.path)] : []));
  return {
    title: percent(deployment.title.replaceAll(/\s+/g, ' ').replace(/^ |[\\ ]+$/g, '')),
    name: deployment.name,
    folder: directory(folder),
    required: ['docker.service', ...host.requiredMounts].map(percent).join(' '),
    paths: directories.length === 0 ? [] : [directories.join(' ')],
    ...startAndStop(deployment, target),
    starts: services.some(({ startsContainers }) => startsContainers !== undefined),
  };
}

/** Swarm would start its services by itself at a boot, whether or not what they mount is there: so they are taken away with the unit. */
function startAndStop(deployment: Deployment, target: Target): Pick<UnitView, 'start' | 'stop'> {
  const { host, name } = deployment;
  switch (target.kind) {
    case 'compose': {
      const compose = executable(host.compose);
      const up = `${withLogin(compose, deployment)} up --detach --wait --wait-timeout 600 --remove-orphans`;
      return { start: up, stop: `${compose} stop` };
    }
    case 'swarm':
      return {
        start: withLogin('/bin/sh scripts/deploy.sh --timeout 600', deployment),
        stop: `${executable(dockerCommand(host.compose))} stack rm ${name}`,
      };
  }
}

/** The name in its path may change, so it has an id without it. */
const unit = (name: string, kind: string, text: string): OutputFile => ({
  path: `systemd/${name}${kind}`,
  id: `systemd/deployment${kind}`,
  text,
  mode: 0o644,
  owner: 'generated',
});

/** Fields that are no list take the rest of their line as it is, but for the percent sign. */
const percent = (text: string): string => text.replaceAll('%', '%%');

/** In a list of paths, quotes and backslashes are read as in the arguments of a program, but a dollar sign means nothing. */
const pathWord = (path: string): string => `"${percent(path.replaceAll(/[\\"]/g, '\\$&'))}"`;

/** A backslash at the end of a line would join it with the next, and spaces there would be cut off: a slash keeps both. */
const directory = (path: string): string => percent(/[\\\s]$/.test(path) ? `${path}/` : path);

/** systemd wants an absolute path for a program; `env` finds the others. */
function executable(command: string): string {
  const all = command.split(' ').map(systemd).join(' ');
  return command.startsWith('/') ? all : `/usr/bin/env ${all}`;
}

/** The log-in that init has made lies in the folder, which is where the unit is at work. */
function withLogin(command: string, { images }: Deployment): string {
  if (images.kind === 'archive' || images.login === undefined) return command;
  return `/usr/bin/env DOCKER_CONFIG=secrets/docker ${command.replace(/^\/usr\/bin\/env /, '')}`;
}

/** The view holds finished words; a line break would begin another setting. */
function finished(value: string): string {
  if (/[\r\n\0]/.test(value)) throw new Error(`a unit file cannot hold ${JSON.stringify(value)}`);
  return value;
}

const service = template<UnitView>('folder/systemd/deployment.service.ejs', finished);
const certificates = template<UnitView>('folder/systemd/certificates.service.ejs', finished);
const timer = template<UnitView>('folder/systemd/certificates.timer.ejs', finished);
const backup = template<UnitView>('folder/systemd/backup.service.ejs', finished);
const backupTimer = template<UnitView>('folder/systemd/backup.timer.ejs', finished);
