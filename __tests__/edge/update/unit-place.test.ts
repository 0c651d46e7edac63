import { describe, expect, test } from '@jest/globals';
import type { OutputFile, Recorded } from '../../../generators/core/model/file.js';
import { withUnitsInPlace } from '../../../generators/edge/update/unit-place.js';

const unit = (place: string) => `[Service]\nType=oneshot\nWorkingDirectory=${place}\nExecStart=/bin/true\n`;
const id = 'systemd/deployment.service';
const file = (path: string, text: string, more: Partial<OutputFile> = {}): OutputFile => ({
  path,
  text,
  mode: 0o644,
  owner: 'generated',
  ...more,
});
const record = (path: string, base: string, more: Partial<Recorded> = {}): Recorded => ({
  path,
  id: path,
  owner: 'generated',
  mode: 0o644,
  base,
  ...more,
});

describe('the place in a unit', () => {
  test.each([
    ['stays what it was, a dollar sign too', 'systemd/lab.service', '/srv/$& lab', '/srv/$& lab'],
    ['stays under another name', 'systemd/former.service', '/srv/lab', '/srv/lab'],
    ['of a unit that names none is the new one', 'systemd/lab.service', undefined, '/home/me/clone'],
  ])('%s', (_, path, former, want) => {
    const base = former === undefined ? '[Service]\n' : unit(former);
    const [kept] = withUnitsInPlace(
      [file('systemd/lab.service', unit('/home/me/clone'), { id })],
      [record(path, base, { id })],
    );
    expect(kept?.text).toBe(unit(want));
  });

  test('is the new one where nothing is recorded; a file of the stack that looks like a unit is left alone', () => {
    const files = [file('systemd/lab.service', unit('/a'), { id }), file('conf/own.service', unit('/b'))];
    expect(withUnitsInPlace(files, [record('conf/own.service', unit('/c'))])).toEqual(files);
  });
});
