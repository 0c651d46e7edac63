/** What `scripts/deployment.sh` says of one deployment: the words of each call, by the name of the function that holds them. */
export interface ScriptText {
  readonly entries: (block: string) => readonly (readonly string[])[];
  /** A variable as it is written. */
  readonly variable: (name: string) => string | undefined;
}

/** Where the generator writes it. */
export const scriptPath = 'scripts/deployment.sh';

/** Reads the lines that the generator writes there; others, the operator's own, mean nothing here. An absent file says nothing. */
export function readScript(text = ''): ScriptText {
  const lines = text.split(/\r?\n/);
  return {
    entries: (block) => {
      const start = lines.indexOf(`${block}() {`);
      if (start < 0) return [];
      const end = lines.indexOf('}', start);
      return lines
        .slice(start + 1, end < 0 ? undefined : end)
        .filter((line) => line.startsWith('  "$1" '))
        .map((line) => words(line.slice('  "$1" '.length)));
    },
    variable: (name) => lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1),
  };
}

/** Plain words and single-quoted ones, which is all that the generator writes. */
const words = (line: string): readonly string[] =>
  [...line.matchAll(/(?:'[^']*'|\\.|[^\s'\\])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|\\(.)/g, (_, quoted?: string, escaped?: string) => quoted ?? escaped ?? ''),
  );
