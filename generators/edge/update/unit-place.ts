import type { OutputFile, Recorded } from '../../core/model/file.js';

/**
 * The files with each unit still naming the place that it was generated for. Only scripts/install-unit.sh knows where the folder
 * runs; an update in a clone of it, or where it was moved to, would otherwise change the units for everybody else.
 */
export function withUnitsInPlace(files: readonly OutputFile[], recorded: readonly Recorded[]): readonly OutputFile[] {
  const places = new Map(recorded.map(({ id, base }) => [id, base === undefined ? undefined : place.exec(base)?.[0]]));
  return files.map((file) => {
    const former = file.id?.startsWith('systemd/') ? places.get(file.id) : undefined;
    return former === undefined ? file : { ...file, text: file.text.replace(place, () => former) };
  });
}

const place = /^WorkingDirectory=.*$/m;
