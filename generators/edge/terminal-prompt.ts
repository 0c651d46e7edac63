import type { Prompt } from './prompt.js';

/** Asks at the terminal, on standard error, for commands that Yeoman is no shell around; loaded when something is asked. */
export const terminalPrompt: Prompt = async (question) => {
  const { createPromptModule } = await import('inquirer');
  const ask = createPromptModule({ output: process.stderr });
  const { answer } = await ask([{ ...question, name: 'answer' }]);
  return answer;
};
