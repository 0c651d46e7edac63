/** The parts of node-forge that are imported one by one: the whole is twice as large. */
declare module 'node-forge/lib/forge.js' {
  import type { asn1, pki } from 'node-forge';

  const parts: {
    readonly asn1: typeof asn1;
    /** The published types forget this one. */
    readonly pki: typeof pki & { certificateExtensionsToAsn1(extensions: readonly unknown[]): asn1.Asn1 };
  };
  export default parts;
}

/** Puts `pki` with its certificates, and `asn1`, into the object above. */
declare module 'node-forge/lib/x509.js' {}
