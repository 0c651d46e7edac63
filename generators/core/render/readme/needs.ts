import type { Deployment } from '../../model/deployment.js';
import { minimumVersions } from '../versions.js';
import { type Chapter, page } from './chapter.js';
import { code, joined, line, type Markdown, prose } from './words.js';

/** What the machine must have and be. */
export const needs: Chapter = {
  title: 'What this machine needs',
  text: ({ deployment, target, templates }) => {
    const { memory, disk, architecture, kernel } = deployment.application.requires;
    const { engine, compose } = minimumVersions(deployment);
    return fill(templates, {
      swarm: target.kind === 'swarm',
      advertised: advertised(deployment),
      command: line(deployment.host.compose),
      engine: prose(engine),
      compose: prose(compose),
      memory: memory === undefined ? [] : [prose(memory)],
      disk: disk === undefined ? [] : [prose(disk)],
      architecture: architecture.length === 0 ? [] : [joined(architecture.map(code))],
      modules: kernel.length === 0 ? [] : [joined(kernel.map(code))],
      archive: deployment.images.kind === 'archive',
    });
  },
};

/** A machine with several addresses has to be told the one at which others reach it. */
const advertised = ({ node: { address } }: Deployment): Markdown =>
  code(`docker swarm init${address === undefined ? '' : ` --advertise-addr ${address}`}`);

type View = {
  swarm: boolean;
  advertised: Markdown;
  command: Markdown;
  engine: Markdown;
  compose: Markdown;
  memory: readonly Markdown[];
  disk: readonly Markdown[];
  architecture: readonly Markdown[];
  modules: readonly Markdown[];
  /** Whether images come from nowhere else. */
  archive: boolean;
};

const fill = page<View>('needs');
