/** Questions are asked on standard error and answered on standard input: both must be a terminal. */
export function someoneIsThere(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}
