import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import type { Target } from '../model/target.js';
import { composeFile } from './compose.js';
import { envFiles, settingsFile } from './env.js';
import { overrideFile } from './override.js';
import { wrapperFiles } from './swarm/environment.js';
import { initComposeFile, ofInit } from './swarm/init-file.js';
import { stackFile } from './swarm/stack-file.js';

/** What runs, and with which variables: the same deployment in the words of each target. */
export function runtimeFiles(deployment: Deployment, target: Target): readonly OutputFile[] {
  switch (target.kind) {
    case 'compose':
      return [composeFile(deployment), overrideFile(deployment), settingsFile(deployment), ...envFiles(deployment)];
    case 'swarm':
      return [
        stackFile(deployment, target),
        initComposeFile(deployment),
        settingsFile(deployment),
        ...envFiles(ofInit(deployment)),
        ...wrapperFiles(deployment),
      ];
  }
}
