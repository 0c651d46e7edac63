type Unknown = Readonly<Record<string, unknown>>;

/** A manifest of an older schema as one of today's; what is of no known form is left as it is, for the reader to refuse. */
export function migrate(manifest: Unknown): Unknown {
  const step = typeof manifest.schema === 'number' ? steps[manifest.schema] : undefined;
  return step === undefined ? manifest : migrate(step(manifest));
}

/** Schema → what makes the next one of it. */
const steps: Readonly<Record<number, (manifest: Unknown) => Unknown>> = {
  1: (manifest) => ({ ...manifest, schema: 2, files: files(manifest.files).map(withId) }),
};

/** The operator's answers had a hash, which says nothing that the file does not say; units bear a name that may change, so they have an id. */
function withId(file: Unknown): Unknown {
  const { path, sha256, owner } = file;
  const id = typeof path === 'string' ? unitId(path) : undefined;
  const hash = owner === 'generated' && sha256 !== undefined ? { sha256 } : {};
  const { sha256: _, ...rest } = file;
  return { ...rest, ...hash, ...(id === undefined ? {} : { id }) };
}

function unitId(path: string): string | undefined {
  const [, timer, kind] = /^systemd\/.*?(-certificates)?\.(service|timer)$/.exec(path) ?? [];
  return kind === undefined ? undefined : `systemd/deployment${timer ?? ''}.${kind}`;
}

const files = (value: unknown): readonly Unknown[] =>
  Array.isArray(value)
    ? value.map((file: unknown) => (typeof file === 'object' && file !== null ? (file as Unknown) : {}))
    : [];
