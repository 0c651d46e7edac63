import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { deployment, service, volume } from '../core/deployment.fixture.js';
import { type Folder, folder, shells } from './folder.js';

let lab: Folder;
beforeEach(() => {
  lab = folder(
    deployment({
      services: [service('hub', { startsContainers: 'lab_user-*' })],
      volumes: [volume('homes', { onePer: 'user', backup: true }), volume('state', { backup: true })],
    }),
  );
});
afterEach(() => lab.remove());

describe.each(shells)('containers and volumes that Compose does not know, under %s', (shell) => {
  test('the former are stopped by their names, and no others', () => {
    lab.answer('running', 'lab_user-anna\nlab-db-1\nlab_user-bob--gpu\nother_lab_user-x');
    expect(lab.run(['scripts/stop-started.sh'], { shell })).toMatchObject({ status: 0, err: '' });
    expect(lab.calls().filter((call) => /^(stop|rm) /.test(call))).toEqual([
      'stop --time 20 lab_user-anna',
      'rm --force lab_user-anna',
      'stop --time 20 lab_user-bob--gpu',
      'rm --force lab_user-bob--gpu',
    ]);
  });

  test('the latter are in a back-up one by one', () => {
    lab.answer('volumes-listed', 'lab_homes-anna\nlab_homes-o-27hara\nlab_state\nother_lab_homes-x\nlab_homes');
    lab.write(
      'list.sh',
      'FOLDER=${0%/*}; WORK=$(mktemp -d); cd "$FOLDER"; for part in deployment lib docker start copies; do . "./scripts/$part.sh"; done; each_data echo',
    );
    expect(lab.run(['list.sh'], { shell }).out.trim().split('\n')).toEqual([
      'copy state volume lab_state',
      'copy homes-anna volume lab_homes-anna',
      'copy homes-o-27hara volume lab_homes-o-27hara',
    ]);
  });
});
