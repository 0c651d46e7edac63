/**
 * All that is needed after the first question, loaded in one piece: YAML, the reader, the compiler and the writer. The first
 * question does not wait for it, and a boundary between any two of these would cost every run a millisecond or two.
 */
export { readDocument } from '../core/yaml/document.js';
export { agreed } from './agreed.js';
export { create } from './create.js';
export { folderCommand } from './folder-commands.js';
export { learned } from './learned.js';
export { lint } from './lint.js';
export { listQuestions, listStacks } from './lists.js';
export { openProject } from './project.js';
export { settle } from './settle.js';
export { terminalPrompt } from './terminal-prompt.js';
export { readForeign } from './update/existing.js';
export { openExisting } from './update/open.js';
export { realWorld } from './world.js';
export { write } from './write.js';
