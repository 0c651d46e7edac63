import fc from 'fast-check';
import type { Small } from './small.js';

/** A line of a file of the application: which one, and in which of its wordings. */
interface Line {
  readonly which: number;
  readonly wording: number;
}

type Author = (lines: readonly Line[]) => string;

/** How each file of the application is written: one of each format that an update tells apart. */
export const authors: Readonly<Record<string, Author>> = {
  'conf/app.env': (lines) => whole(lines, ({ which, wording }) => `# on K${which}\nK${which}=v${wording}\n\n`),
  'conf/data.yml': (lines) =>
    whole(lines, ({ which, wording }) => `k${which}:\n  a: v${wording}\n  b: [w${which}, v${wording}]\n`),
  'config/nginx/lab.conf': (lines) =>
    `server {\n${whole(lines, ({ which, wording }) => `    d${which} v${wording};\n    # behind ${which}\n`)}}\n`,
  'conf/notes.md': (lines) => `# Notes\n\n${whole(lines, ({ which, wording }) => `On ${which}: v${wording}\n\n`)}`,
  'conf/tool.sh': (lines) => `#!/bin/sh\n${whole(lines, ({ which, wording }) => `echo ${which} v${wording}\n`)}`,
  'conf/plain.conf': (lines) => whole(lines, ({ which, wording }) => `c${which} v${wording}\n`),
};

const whole = (lines: readonly Line[], one: (line: Line) => string): string => lines.map(one).join('');

const line = fc.record({ which: fc.nat(5), wording: fc.nat(2) });
const lines = fc.uniqueArray(line, { minLength: 1, maxLength: 6, selector: ({ which }) => which });

/** Files, questions (`.env`), services (Compose) and a tag, any of which may differ between two versions. */
export const anyVersion: fc.Arbitrary<Small> = fc
  .record({
    tag: fc.nat(2),
    texts: fc.record(
      Object.fromEntries(Object.keys(authors).map((path) => [path, fc.option(lines, { freq: 6, nil: undefined })])),
    ),
    questions: fc.uniqueArray(line, { maxLength: 4, selector: ({ which }) => which }),
    services: fc.uniqueArray(line, { maxLength: 3, selector: ({ which }) => which }),
    executable: fc.boolean(),
  })
  .map(({ tag, texts, questions, services, executable }) => {
    const files = Object.fromEntries(
      Object.entries(texts).flatMap(([path, said]) => (said === undefined ? [] : [[path, textOf(path, said)]])),
    );
    const nginx = Object.hasOwn(files, 'config/nginx/lab.conf')
      ? { proxy: '{ image: "lab/proxy:1", volumes: ["./config/nginx:/etc/lab:ro"] }' }
      : {};
    return {
      tag: String(tag),
      files,
      questions: Object.fromEntries(
        questions.map(({ which, wording }) => [`Q${which}`, `{ ask: Question ${which}, default: d${wording} }`]),
      ),
      environment: Object.fromEntries(questions.map(({ which }) => [`Q${which}`, `"\${Q${which}}"`])),
      services: { ...nginx, ...Object.fromEntries(services.map(serviceOf)) },
      executable: executable && Object.hasOwn(files, 'conf/tool.sh') ? ['conf/tool.sh'] : [],
    };
  });

function textOf(path: string, said: readonly Line[]): string {
  const author = authors[path];
  if (author === undefined) throw new Error(`nobody writes ${path}`);
  return author(said);
}

const serviceOf = ({ which, wording }: Line) =>
  [`s${which}`, `{ image: "lab/s${which}:${wording}", environment: { S: "${wording}" } }`] as const;
