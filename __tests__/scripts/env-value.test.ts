import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encloseEnv, quoteEnv } from '../../generators/core/render/env-quote.js';
import { shells } from './folder.js';

const work = mkdtempSync(join(tmpdir(), 'env-value-'));
afterAll(() => rmSync(work, { recursive: true }));

describe.each(shells)('%s', (shell) => {
  const readBack = (name: string, text: string): string => {
    const file = join(work, 'file.env');
    writeFileSync(file, text);
    const [program = '', ...words] = shell.split(' ');
    const script = '. templates/folder/scripts/env-value.sh; value_of "$1" "$2"';
    return spawnSync(program, [...words, '-c', script, 'sh', name, file], { encoding: 'utf8' }).stdout;
  };

  test.each([
    ['bare', 'A=one two # not this\n', 'one two'],
    ['an equals sign', 'A=b=c\n', 'b=c'],
    ['single quotes', "A='it\\'s $B \\n'\n", "it's $B \\n"],
    ['double quotes', 'A="a\\"b\\\\c\\$d$$e\\n"\n', 'a"b\\c$d$e\n'],
    ['several lines', "A='x\nB=1\ny'\nB='2'\n", 'x\nB=1\ny'],
    ['the last one counts', 'A=1\nA=2\n', '2'],
    ['no line end', "A='1'", '1'],
    ['not one of a longer name', "AA='2'\nA_ENCODED='3'\n# A=4\n", ''],
  ])('%s', (_, text, want) => expect(readBack('A', text)).toBe(want));

  test('whatever is written here is read back', () => {
    const value = fc.string({ unit: fc.constantFrom(...'aZ0 \'"\\$`#=\n\t{}é€') });
    fc.assert(
      fc.property(value, value, (one, two) => {
        const text = `A=${quoteEnv(one)}\nB=${encloseEnv(two)}\n`;
        expect([readBack('A', text), readBack('B', text)]).toEqual([one, two]);
      }),
      { numRuns: 25 },
    );
  });
});
