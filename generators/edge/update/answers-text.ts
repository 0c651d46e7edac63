import { kept } from '../../core/answers/kept.js';
import { read } from '../../core/answers/value.js';
import { editYaml } from '../../core/merge/yaml-edit.js';
import { failed, fine, type Problem, type Result } from '../../core/model/problem.js';
import type { Answers } from '../../core/model/question.js';
import { isMap, type Yaml } from '../../core/model/yaml.js';
import { inStyle, normal, styleOf } from '../../core/plan/style.js';
import { readDocument } from '../../core/yaml/document.js';
import { words } from '../ask.js';
import type { Project } from '../project.js';

/**
 * The operator's `deployment.yml` with just those keys changed that this run decided otherwise or that are new; comments, order and
 * everything else stay. Reports `answer/not-editable` where the file is written in a way that leaves no room for it.
 */
export function answersText(own: string, project: Project, answers: Answers): Result<string> {
  const { inFile, said, questions } = project;
  const wanted = {
    ...kept(questions, answers),
    ...Object.fromEntries(Object.entries(answers).filter(([path]) => inFile.has(path))),
  };
  const changed = Object.entries(wanted).filter(([path, value]) => !says(project, path, value));
  const renamed = [...said.inFile.keys()].filter((path) => !inFile.has(path));
  if (changed.length === 0 && renamed.length === 0) return fine(own);
  const tree = readDocument('deployment.yml', own, 'answer').document?.value ?? {};
  const edited = editYaml(normal(own), [
    ...renamed.map((path) => ({ path: keysOf(tree, path), value: undefined })),
    ...changed.map(([path, value]) => ({ path: keysOf(tree, path), value })),
  ]);
  return edited === undefined ? failed([notEditable(changed)]) : fine(inStyle(edited, styleOf(own)));
}

/** Whether the file says so already, in whatever form, and by the name that the question has today. */
function says({ said, questions }: Project, path: string, value: Yaml): boolean {
  const question = questions.find((candidate) => candidate.path === path);
  const own = said.inFile.get(path);
  if (question === undefined || own === undefined) return false;
  const found = read(question, own);
  return found.ok && JSON.stringify(found.value) === JSON.stringify(value);
}

/** The keys under which a dotted path stands in the file, or would: a key may itself have dots. */
function keysOf(tree: Yaml, path: string): readonly string[] {
  if (!isMap(tree)) return path.split('.');
  const key = Object.keys(tree)
    .filter((candidate) => path === candidate || path.startsWith(`${candidate}.`))
    .sort((a, b) => b.length - a.length)[0];
  if (key === undefined) return path.split('.');
  return path === key ? [key] : [key, ...keysOf(tree[key] ?? null, path.slice(key.length + 1))];
}

const notEditable = (changed: readonly (readonly [string, Yaml])[]): Problem => ({
  code: 'answer/not-editable',
  at: { file: 'deployment.yml', line: 1, column: 1 },
  message: 'deployment.yml cannot be changed without losing the way you have written it',
  hint: `write it there yourself, and run this again: ${changed.map(([path, value]) => `${path}: ${words(value)}`).join('; ')}`,
});
