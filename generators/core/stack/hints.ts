import { nearest } from '../answers/nearest.js';

/** What a misspelt word was probably meant to be, else all the words there are. */
export function hintFor(word: string, words: readonly string[]): string | undefined {
  const near = nearHint(word, words);
  const all = words.length === 1 ? `there is only ${words[0]}` : `one of ${list(words)}`;
  if (near === undefined) return words.length > 0 && words.length <= 30 ? all : undefined;
  return words.length > 1 && words.length <= 6 ? `${near} (${all})` : near;
}

/** What a misspelt word was probably meant to be; words of quite another length are not even compared. */
export function nearHint(word: string, words: readonly string[]): string | undefined {
  const near = nearest(
    word,
    words.filter((each) => Math.abs(each.length - word.length) <= Math.max(2, word.length / 2)),
  );
  return near === undefined ? undefined : `did you mean ${near}?`;
}

export const list = (words: readonly string[]): string => words.join(', ');
