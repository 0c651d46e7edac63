import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Ahead } from './ahead.js';
import { blame, type Trial } from './blame.js';
import { type Merge, none, type Refusals } from './merge.js';
import { explained } from './nginx-elsewhere.js';
import type { Programs } from './programs.js';
import { home, plainly, run } from './run.js';
import { throwawayPair } from './throwaway-pair.js';
import { inWorkplace } from './workplace.js';

/**
 * What nginx refuses of merges to its configuration, with all of it as it will be and a certificate of no worth. It reads, and
 * opens no port and no log.
 */
export function nginxRefusals(merges: readonly Merge[], ahead: Ahead, programs: Programs): Refusals {
  const concerned = merges.filter(({ path }) => path.startsWith(`${there}/`));
  const program = concerned.length === 0 ? undefined : programs.at('nginx');
  if (program === undefined) return none;
  const theirs = new Map(concerned.map((merge) => [merge.path, merge.theirs]));
  const call = { program, environment: { ...home(programs.environment), ...hasty }, temporary: programs.temporary };
  const settings = streamModule(call);
  const pair = throwawayPair();
  const paths = ahead.below(there);
  return blame(concerned, (putBack) => {
    const text = (path: string) =>
      (putBack.has(path) ? theirs.get(path) : readable(path) ? ahead.text(path) : '') ?? '';
    return tried({ ...call, settings }, new Map(paths.map((path) => [path, text(path)])), pair);
  });
}

const there = 'config/nginx';

/** Names of services are known to Docker only, and are not waited for here. */
const hasty = { RES_OPTIONS: 'attempts:1 timeout:1' };

/** What else may be included is there, but empty: a key that an operator has put beside it is not ours to read. */
const readable = (path: string): boolean => /(?:\.(?:conf|inc|types|map)|_params)$/.test(path);

interface Call {
  readonly program: string;
  readonly environment: Programs['environment'];
  readonly temporary: string;
}

function tried(
  { program, environment, temporary, settings }: Call & { readonly settings: string },
  files: ReadonlyMap<string, string>,
  pair: ReadonlyMap<string, string>,
): Trial {
  const trial = inWorkplace(
    temporary,
    (folder) =>
      new Map([
        ...[...files].map(([path, text]) => [path, moved(text, folder)] as const),
        ['mime.types', 'types { text/html html; }\n'],
        ...pair,
      ]),
    (folder): Trial => {
      // A pid file that cannot be made ends the test when all is read, and before anything is opened.
      const globally = `${settings}pid ${folder}/none/nginx.pid;`;
      const words = ['-t', '-e', 'stderr', '-p', folder, '-c', join(folder, there, 'nginx.conf'), '-g', globally];
      const outcome = run({ program, words, folder, seconds: 10 }, environment);
      return outcome === undefined ? { kind: 'silent' } : answer(outcome.said, folder);
    },
  );
  return trial ?? { kind: 'silent' };
}

function answer(said: string, folder: string): Trial {
  if (/ syntax is ok$/m.test(said)) return { kind: 'accepted' };
  const [, words] = /\[emerg\] (?:\d+#\d+: )?(.*)/.exec(said) ?? [];
  if (words === undefined || explained(words, folder)) return { kind: 'silent' };
  const plain = words.replaceAll(`${folder}/`, '');
  const [, path] = / in (\S+):\d+$/.exec(plain) ?? [];
  const why = plainly(`nginx refuses the merge: ${plain}`);
  return { kind: 'refused', why, ...(path === undefined ? {} : { path }) };
}

/** The text with the places of the container in the folder, every line where it was. */
function moved(text: string, folder: string): string {
  return text
    .replaceAll('/etc/nginx/deployment', join(folder, there))
    .replaceAll('/etc/nginx/mime.types', join(folder, 'mime.types'))
    .replaceAll(/^([ \t]*(?:\w+_)?ssl_certificate_key)[ \t]+[^;$\s]+;/gm, `$1 ${folder}/tls/server.key;`)
    .replaceAll(
      /^([ \t]*(?:\w+_)?ssl_(?:(?:client|trusted)_)?certificate)[ \t]+[^;$\s]+;/gm,
      `$1 ${folder}/tls/server.crt;`,
    )
    .replaceAll(/^([ \t]*)(?:pid[ \t]+[^;\s]+|http2[ \t]+(?:on|off));/gm, '$1');
}

/** Where streams are a module of their own, as Debian has them, it has to be loaded first. */
function streamModule({ program, environment }: Call): string {
  const said = run({ program, words: ['-V'], seconds: 10 }, environment)?.said ?? '';
  const [, folder] = /--modules-path=(\/[\w./-]+)/.exec(said) ?? [];
  const path = `${folder}/ngx_stream_module.so`;
  return folder !== undefined && /--with-stream=dynamic/.test(said) && existsSync(path) ? `load_module ${path};` : '';
}
