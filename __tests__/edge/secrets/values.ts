import fc from 'fast-check';

/** Pieces that mean something to an env-file reader, a shell, YAML or a URL. */
const meaningful = [
  ...[
    '"',
    "'",
    '\\',
    '$',
    '$$',
    '${',
    '}',
    '${A}',
    '$A',
    '`',
    '#',
    ' #',
    '=',
    ' ',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '\v',
    '\f',
    '\x01',
    '\x1b',
    '\x7f',
  ],
  ...[
    '\\n',
    '\\"',
    "\\'",
    '\\$',
    '\\\\',
    '\\0',
    '\\x41',
    '\\u0041',
    '%',
    '%20',
    ':',
    '@',
    '/',
    '&',
    '?',
    '!',
    '*',
    '~',
    '-',
    ':-',
    '|',
    '<',
    '>',
  ],
  ...['export ', 'A=', '\u00a0', '\u0085', '\u2028', '\ufeff', 'ä', '漢', '😀', 'e\u0301', '\ufffd', 'a', '0'],
];

/** Any text that an environment variable can carry, with a liking for the pieces above. */
export const nasty: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.constantFrom(...meaningful), { maxLength: 8 }).map((pieces) => pieces.join('')) },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: 'binary', maxLength: 20 })
      .filter((text) => !text.includes('\0') && !/\p{Surrogate}/u.test(text)),
  },
);
