import { page, type Chapter } from './chapter.js';
import { code, joined, line, prose, type Markdown } from './words.js';

/** What the machine must have and be. */
export const needs: Chapter = {
  title: 'What this machine needs',
  text: ({ deployment, templates }) => {
    const { requires } = deployment.application;
    return fill(templates, {
      compose: line(deployment.host.compose),
      memory: requires.memory === undefined ? [] : [prose(requires.memory)],
      disk: requires.disk === undefined ? [] : [prose(requires.disk)],
      architecture: requires.architecture.length === 0 ? [] : [joined(requires.architecture.map(code))],
      login: requires.login.length === 0 ? [] : [joined(requires.login.map(code))],
    });
  },
};

type View = {
  compose: Markdown;
  memory: readonly Markdown[];
  disk: readonly Markdown[];
  architecture: readonly Markdown[];
  login: readonly Markdown[];
};

const fill = page<View>('needs');
