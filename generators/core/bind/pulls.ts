import type { Answers } from '../model/question.js';
import type { Stack } from '../model/stack.js';
import type { Yaml } from '../model/yaml.js';
import { references } from '../yaml/interpolation.js';
import { imageBelow } from './image.js';

/** Questions for images that are the image of no service, on whatever machine: the application itself starts containers from what they answer. */
export function pulledQuestions({ services, questions }: Stack): readonly string[] {
  const used = new Set(services.flatMap(({ compose: { image = '' } }) => references(image).map(({ name }) => name)));
  return questions
    .filter(({ name, type, of }) => (type === 'image' || of === 'image') && !used.has(name))
    .map(({ name }) => name);
}

/** The answers with those images below the prefix of the operator's registry, so that the application knows them by the names they have here. */
export function prefixed(answers: Answers, pulled: readonly string[], prefix: string | undefined): Answers {
  if (prefix === undefined) return answers;
  const moved = (value: Yaml): Yaml =>
    Array.isArray(value) ? value.map(moved) : value === '' ? '' : imageBelow(prefix, String(value));
  const changed = pulled.flatMap((name) => {
    const value = answers[`app.${name}`];
    return value === undefined || value === null ? [] : [[`app.${name}`, moved(value)] as const];
  });
  return { ...answers, ...Object.fromEntries(changed) };
}

/** The images that were answered, each once. */
export function imagesOf(answers: Answers, pulled: readonly string[]): readonly string[] {
  const images = pulled.flatMap((name) => answers[`app.${name}`] ?? []).map(String);
  return [...new Set(images)].filter((image) => image !== '');
}
