import type { Project } from '../project.js';

/**
 * A project without the folder's answers to questions that the last run knew and this version has no more: nobody has mistyped those,
 * so they go, and are told of. What the last run did not know stays, to be refused; so does what this run was told.
 */
export function withoutGone(project: Project): Project {
  const { existing, questions, inFile, given, said } = project;
  const known = new Set(questions.map(({ path }) => path));
  const former = existing?.manifest?.answers ?? {};
  const gone = new Set([...inFile.keys()].filter((path) => !known.has(path) && Object.hasOwn(former, path)));
  if (gone.size === 0) return project;
  return {
    ...project,
    inFile: new Map([...inFile].filter(([path]) => !gone.has(path))),
    given: new Map([...given].filter(([path]) => !gone.has(path) || said.answers.has(path))),
  };
}
