const integer = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

const words: Readonly<Record<string, boolean | null | number>> = {
  '': null,
  '~': null,
  null: null,
  Null: null,
  NULL: null,
  true: true,
  True: true,
  TRUE: true,
  false: false,
  False: false,
  FALSE: false,
  '.inf': Infinity,
  '.Inf': Infinity,
  '.INF': Infinity,
  '.nan': NaN,
  '.NaN': NaN,
  '.NAN': NaN,
};

/**
 * The value of a plain scalar: YAML 1.2 (`yes`, `no`, `on`, `22:22` and dates are text), except that numbers are those
 * that Compose sees: `0440` is octal, `1_000` is a thousand. A number that JavaScript cannot hold exactly stays text.
 */
export function plainScalar(text: string): string | number | boolean | null {
  if (Object.hasOwn(words, text)) return words[text]!;
  const first = text.charCodeAt(0);
  const mayBeNumber = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  return mayBeNumber ? (number(text.replaceAll('_', '')) ?? text) : text;
}

function number(text: string): number | undefined {
  if (integer.test(text)) return exact(wholeNumber(text));
  if (float.test(text)) return exact(Number(text));
  return undefined;
}

function wholeNumber(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '');
  const size = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return size === 0 ? 0 : sign * size;
}

function exact(value: number): number | undefined {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? undefined : value;
}
