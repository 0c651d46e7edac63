/** Docker as it goes with a Compose command: `sudo docker compose` with `sudo docker`; a Compose of its own with plain `docker`. */
export const dockerCommand = (compose: string): string =>
  / compose$/.test(compose) ? compose.replace(/ compose$/, '') : 'docker';
