import type { Sides } from './sides.js';

/** Three versions of the same lines (each text empty or whole lines), between marks that say whose is whose. */
export function marked({ base, yours, theirs }: Sides): string {
  return `<<<<<<< yours\n${yours}||||||| last generated\n${base}=======\n${theirs}>>>>>>> new\n`;
}

/** Whether a text still has conflict marks (ours, or git's) at the beginning of lines. A Markdown underline of ======= alone is none. */
export function hasMarks(text: string): boolean {
  return /^(?:<{7}|>{7}|\|{7})(?:[ \t].*)?\r?$/m.test(text);
}
