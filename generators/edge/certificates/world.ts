/** What making a certificate needs of the world beside its key, which OpenSSL draws itself: the time and random bytes. */
export interface World {
  readonly now: Date;
  readonly random: (bytes: number) => Uint8Array;
}

/** A certificate and its private key, both PEM text, the key in PKCS #8. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** From a minute ago, because clocks differ a little and nobody trusts a certificate from the future, for so many days. */
export function validity(now: Date, days: number): { readonly from: Date; readonly until: Date } {
  const from = now.getTime() - 60_000;
  return { from: new Date(from), until: new Date(from + days * day) };
}

export const day = 86_400_000;
