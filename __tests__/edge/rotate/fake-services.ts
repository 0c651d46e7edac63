import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Compose, ComposeAnswer, ComposeCall } from '../../../generators/edge/docker.js';

/** What a call came to: the usual, or what a test wants to go wrong. */
export type Mishap = ComposeAnswer | undefined;

/** What Docker Compose would be, with a Postgres, a Redis and a job behind it that know one password each. */
export interface FakeServices {
  readonly compose: Compose;
  /** What happened, in order; values by the name that a test has given them. */
  readonly events: string[];
  readonly calls: ComposeCall[];
  /** The value that each service knows at the end. */
  readonly known: Map<string, string>;
}

/** How things stand before; `mishaps`: service → what becomes of the first, second, … time that it is told something. */
export interface Standing {
  readonly known?: Readonly<Record<string, string>>;
  readonly running?: readonly string[];
  readonly mishaps?: Readonly<Record<string, readonly Mishap[]>>;
  /** Value → what it is called in `events`. */
  readonly names?: Readonly<Record<string, string>>;
}

export function fakeServices(
  folder: string,
  { known = {}, running = ['db', 'redis', 'minio'], mishaps = {}, names = {} }: Standing = {},
): FakeServices {
  const events: string[] = [];
  const calls: ComposeCall[] = [];
  const now = new Map(Object.entries(known));
  const times = new Map<string, number>();
  const compose: Compose = async (call) => {
    calls.push(call);
    if (call.words[0] === 'ps') return mishaps.ps?.[0] ?? said(`${running.join('\n')}\n`);
    const { service, value } = readCall(call);
    const kept = existsSync(join(folder, '.deployment/backup/rotating')) ? 'kept' : 'not kept';
    events.push(`${service} is told ${names[value] ?? 'a new one'}, ${kept}`);
    const time = times.get(service) ?? 0;
    times.set(service, time + 1);
    const mishap = mishaps[service]?.[time];
    if (mishap !== undefined) return mishap;
    if (service === 'redis') return redis(call, now);
    now.set(service, value);
    return said('');
  };
  return { compose, events, calls, known: now };
}

export const said = (output: string, status = 0, errors = ''): ComposeAnswer => ({
  kind: 'ended',
  status,
  output,
  errors,
});

/** Which service a call tells what, as the service itself would see it. */
function readCall({ words, input = '', environment = {} }: ComposeCall) {
  if (words.includes('run')) {
    const variable = words[words.indexOf('-e') + 1] ?? '';
    return { service: words.at(-1) ?? '', value: environment[variable] ?? '' };
  }
  const service = words[2] ?? '';
  const sql = /PASSWORD '(.*)';\n/.exec(input)?.[1]?.replaceAll("''", "'");
  const command = /CONFIG SET requirepass "(.*)"\n/.exec(input)?.[1];
  return { service, value: sql ?? command ?? '' };
}

/** As a server answers: AUTH with one password, and nothing else before it. */
function redis({ input = '' }: ComposeCall, known: Map<string, string>): ComposeAnswer {
  let inside = false;
  const replies = input
    .trim()
    .split('\n')
    .map((line) => {
      const [, command, value = ''] = /^(AUTH|CONFIG SET requirepass) "(.*)"$/.exec(line) ?? [];
      if (command === 'AUTH') {
        const fits = known.get('redis') === value;
        inside = inside || fits;
        return fits ? 'OK' : 'WRONGPASS invalid username-password pair or user is disabled.\n';
      }
      if (!inside) return 'NOAUTH Authentication required.\n';
      known.set('redis', value);
      return 'OK';
    });
  return said(`${replies.join('\n')}\n`);
}
