/** What may be said of a mount: each check says what is wrong with a value, or nothing. */

/** `hard` so that a lost server stalls a write and loses none; `bg` would report a mount that is not there yet. */
export const usualNfsOptions = 'hard,timeo=600,retrans=2,noatime';

/** A path of the machine, in full. */
export const notAbsolute = (value: unknown): string | undefined => {
  const path = String(value);
  if (!path.startsWith('/')) return 'must be an absolute path (~ and relative paths mean nothing to a container)';
  if (path.split('/').includes('..')) return 'must not hold ..';
  if (path === '/') return 'must not be the whole machine';
  return undefined;
};

/** The name or address of a server. */
export const notWord = (value: unknown): string | undefined =>
  /^[A-Za-z0-9.:_[\]-]+$/.test(String(value)) ? undefined : 'must be a host name or an address';

/** What mount(8) takes behind `-o`, as far as no shell and no Compose finds it special. */
export const notOptions = (value: unknown): string | undefined =>
  /^[A-Za-z0-9_.=:,/-]*$/.test(String(value))
    ? undefined
    : 'must be mount options joined by commas, such as hard,timeo=600';
