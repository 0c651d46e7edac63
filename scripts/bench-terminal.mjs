/** How long it takes until a program asks its first question at a real terminal. */
import { spawn } from 'node:child_process';

/** Milliseconds from the start until `words` is on the screen; the program is then ended. */
export function firstPrompt(program, words, cwd, expected) {
  // A terminal without a size would break every line after each letter.
  const line = `stty cols 120 rows 40; exec ${[program, ...words].map((word) => `'${word}'`).join(' ')}`;
  const start = performance.now();
  // Its own process group, so that ending it ends what `script` has started.
  const child = spawn('script', ['-qfc', line, '/dev/null'], {
    cwd,
    env: { ...process.env, TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  let shown = '';
  const end = () => process.kill(-child.pid, 'SIGTERM');
  const late = setTimeout(end, 20_000);
  return new Promise((resolve, reject) => {
    let time;
    child.stdout.on('data', (chunk) => {
      shown += chunk;
      if (time !== undefined || !shown.includes(expected)) return;
      time = performance.now() - start;
      end();
    });
    child.on('close', () => {
      clearTimeout(late);
      if (time === undefined) reject(new Error(`never asked ${expected}: ${shown}`));
      else resolve(time);
    });
  });
}
