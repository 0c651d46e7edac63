import { type Chapter, page } from './chapter.js';
import { type StartAndStop, startAndStop } from './start-and-stop.js';

/** Certificate authorities beyond the public ones: how containers come to trust them, and how that ends. */
export const authorities: Chapter = {
  title: 'Authorities that containers trust',
  text: ({ deployment, target, templates }) =>
    fill(templates, { ...startAndStop(deployment, target), extra: deployment.host.trust === 'extra' }),
};

const fill = page<StartAndStop & { extra: boolean }>('authorities');
