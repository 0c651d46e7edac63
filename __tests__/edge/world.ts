import { randomBytes } from 'node:crypto';
import type { CreateCommand } from '../../generators/edge/command.js';
import { ownPackage } from '../../generators/edge/package.js';
import type { Prompt, PromptQuestion } from '../../generators/edge/prompt.js';
import { cryptoDice } from '../../generators/edge/secrets/dice.js';
import type { World } from '../../generators/edge/world.js';

/** The real world, standing in `cwd`, with nobody to ask and all remarks kept. */
export function quietWorld(cwd: string, said: string[] = []): World {
  return {
    cwd,
    package: ownPackage(),
    dice: cryptoDice,
    random: (bytes) => randomBytes(bytes),
    now: new Date(),
    signal: new AbortController().signal,
    say: (line) => void said.push(line),
  };
}

/** Options of the command line that say nothing. */
export const plainCommand: CreateCommand = {
  kind: 'create',
  purpose: 'any',
  sets: [],
  yes: false,
  dryRun: false,
  json: false,
  ask: [],
  wishes: new Map(),
  insists: false,
  allowDowngrade: false,
  commit: false,
};

/** A person who answers in this order: pairs of the question's name and what they do; fails on another question, and on one too many. */
export function script(...steps: readonly (readonly [string, unknown])[]): {
  readonly prompt: Prompt;
  readonly asked: PromptQuestion[];
} {
  const asked: PromptQuestion[] = [];
  const prompt: Prompt = async (question) => {
    const step = steps[asked.length];
    asked.push(question);
    if (step === undefined) throw new Error(`asked once too often: ${question.name}`);
    if (step[0] !== question.name) throw new Error(`asked ${question.name}, not ${step[0]}`);
    return answer(question, step[1]);
  };
  return { prompt, asked };
}

/** Somebody who takes every default and says yes at the end; of certain questions they know better. */
export function agreeable(better: Readonly<Record<string, unknown>> = {}): {
  readonly prompt: Prompt;
  readonly asked: PromptQuestion[];
} {
  const asked: PromptQuestion[] = [];
  const prompt: Prompt = async (question) => {
    asked.push(question);
    return answer(question, better[question.name] ?? enter);
  };
  return { prompt, asked };
}

/** Just the return key. */
export const enter = Symbol('enter');

function answer(question: PromptQuestion, value: unknown): unknown {
  const given = value === enter ? byDefault(question) : value;
  const verdict = 'validate' in question ? question.validate(String(given)) : true;
  if (verdict !== true) throw new Error(`${question.name} refuses ${String(given)}: ${verdict}`);
  return given;
}

function byDefault(question: PromptQuestion): unknown {
  switch (question.type) {
    case 'input':
      return question.default ?? '';
    case 'password':
      return '';
    case 'confirm':
      return question.default ?? true;
    case 'select':
      return question.default ?? question.choices[0]?.value;
  }
}
