import type { Choices } from '../model/choices.js';
import type { Deployment } from '../model/deployment.js';
import type { Problem } from '../model/problem.js';
import type { Service } from '../model/service.js';
import type { Findings } from './feature.js';

/** Docker would take the last of two mounts on one target without a word. */
export function sameTargets(deployment: Deployment, { storage: { places: chosen, extra } }: Choices): Findings {
  const problems = deployment.services.flatMap((service: Service): readonly Problem[] => {
    const targets = [
      ...service.mounts.flatMap((mount) =>
        'target' in mount && (mount.kind !== 'volume' || isKept(mount.volume, deployment, chosen))
          ? [mount.target]
          : [],
      ),
      ...extra.filter((mount) => mount.on.includes(service.origin)).map((mount) => mount.at),
    ].map((target) => target.replace(/\/+$/, ''));
    const twice = targets.find((target, index) => targets.indexOf(target) !== index);
    return twice === undefined
      ? []
      : [
          {
            code: 'answer/same-target-twice',
            message: `${service.origin} would get two mounts at ${twice}`,
            hint: 'give one of them another "at" in storage.extra, or leave one out',
          },
        ];
  });
  const seen = new Set<string>();
  return { problems: problems.filter(({ message }) => !seen.has(message) && seen.add(message)), warnings: [] };
}

const isKept = (name: string, deployment: Deployment, chosen: Choices['storage']['places']): boolean =>
  deployment.volumes.find((volume) => volume.name === name)?.about === undefined || chosen[name] !== undefined;
