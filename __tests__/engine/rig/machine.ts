import { join } from 'node:path';
import { must, type Outcome, RIG_SCRIPTS, type RunOptions, run } from './docker.js';

const machine = (args: readonly string[], timeout = 120) => must(join(RIG_SCRIPTS, 'machine.sh'), args, { timeout });

/** A whole machine with systemd and a Docker engine of its own, up as soon as this returns; `stop` takes it away with its disks. Options are those of `docker run`. */
export function startMachine(name: string, options: readonly string[] = []) {
  machine(['image'], 280);
  machine(['start', name, ...options]);
  /** A command as root, or as another user. */
  const exec = (args: readonly string[], options: RunOptions & { readonly user?: string } = {}): Outcome =>
    run('docker', ['exec', '-i', '-u', options.user ?? 'root', name, ...args], options);
  const sh = (script: string, ...args: readonly string[]) => exec(['sh', '-c', script, 'sh', ...args]);

  return {
    exec,
    /** A shell script as root. */
    sh,
    /** Copies a folder to a place of the user "deployer". */
    put: (folder: string, parent: string) => {
      const copied = run('sh', [
        '-c',
        'tar -C "$(dirname "$1")" -c "$(basename "$1")" | docker exec -i "$2" sh -c \'mkdir -p "$1" && tar -C "$1" -x && chown -R deployer: "$1"\' sh "$3"',
        ...['sh', folder, name, parent],
      ]);
      if (copied.status !== 0) throw new Error(copied.stderr);
    },
    load: (images: readonly string[]) => machine(['load', name, ...images]),
    reboot: () => machine(['reboot', name]),
    /** Power off without a word to anybody, and on again. */
    cut: () => machine(['cut', name]),
    stop: () => machine(['stop', name]),
  };
}
