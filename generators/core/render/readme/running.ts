import type { Deployment } from '../../model/deployment.js';
import type { Service } from '../../model/service.js';
import type { Target } from '../../model/target.js';
import { commandsOf } from '../../texts/commands.js';
import { scriptData } from '../script-data.js';
import { stackNames } from '../swarm/stack-file.js';
import { type Chapter, page } from './chapter.js';
import { docker, hasUnit, running as services, typical } from './services.js';
import { type StartAndStop, startAndStop } from './start-and-stop.js';
import { cell, code, joined, line, type Markdown, prose } from './words.js';

/** Start, stop, look and restart, by Compose and by systemd. */
export const running: Chapter = {
  title: 'Start, stop, look',
  text: ({ deployment, target, files, templates }) =>
    fill(templates, {
      ...startAndStop(deployment, target),
      rows: rows(deployment, target),
      swarm: target.kind === 'swarm',
      unit: line(deployment.name),
      hasUnit: hasUnit(deployment, files),
      timers: files.some(({ path }) => path.startsWith('systemd/') && path.endsWith('-certificates.timer')),
      started: scriptData(deployment, target).started.map((pattern) => startedBy(pattern, deployment)),
      mounts: deployment.host.requiredMounts.length === 0 ? [] : [joined(deployment.host.requiredMounts.map(code))],
    }),
};

type View = StartAndStop & {
  rows: readonly { to: Markdown; run: Markdown }[];
  swarm: boolean;
  unit: Markdown;
  hasUnit: boolean;
  timers: boolean;
  /** Containers that the application starts itself. */
  started: readonly { pattern: Markdown; list: Markdown; logs: Markdown }[];
  mounts: readonly Markdown[];
};

const fill = page<View>('running');

function rows(deployment: Deployment, target: Target): View['rows'] {
  const commands = commandsOf(target, deployment.name, deployment.host.compose);
  const example = typical(deployment) ?? services(deployment)[0];
  const name = example === undefined ? '' : nameIn(target, deployment)(example);
  const all: readonly (readonly [string, string])[] = [
    ['start, or apply what you changed', commands.start],
    ['see the state of each container', commands.state],
    ...(target.kind === 'compose' ? ([['follow all logs', commands.logs('')]] as const) : []),
    ["follow one container's log", commands.logs(name)],
    ['save all logs to a file', 'sh scripts/logs.sh'],
    ...(target.kind === 'compose' ? ([['restart everything', commands.restart([])]] as const) : []),
    ['restart one container', commands.restart([name])],
    ['stop, and keep all data', commands.stop],
  ];
  return all.map(([to, run]) => ({ to: prose(to), run: cell(run) }));
}

/** What a service is called where it runs. */
const nameIn = (target: Target, deployment: Deployment): ((service: Service) => string) =>
  target.kind === 'swarm' ? stackNames(deployment, target) : ({ name }) => name;

function startedBy(pattern: string, { host }: Deployment): View['started'][number] {
  const prefix = pattern.replace(/\*$/, '');
  return {
    pattern: code(pattern),
    list: line(`${docker(host)} ps --all --filter name=${prefix}`),
    logs: line(`${docker(host)} logs --follow --tail 100 ${prefix}NAME`),
  };
}
