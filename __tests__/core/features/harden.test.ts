import { expect, test } from '@jest/globals';
import { deployed, service } from './deployed.js';

test('what every container gets', () => {
  const web = service(deployed(), 'web');
  expect(web).toEqual(
    expect.objectContaining({
      readOnly: true,
      capDrop: ['ALL'],
      securityOpt: ['no-new-privileges:true'],
      restart: 'unless-stopped',
      init: true,
      tmpfs: ['/tmp'],
      deploy: { resources: { limits: { pids: 4096 } } },
    }),
  );
});

test('limits are the operator’s word', () => {
  const said = { 'limits.web.memory': '2g', 'limits.web.cpus': '1.5' };
  expect(service(deployed(said), 'web').deploy).toEqual({
    resources: { limits: { pids: 4096, memory: '2g', cpus: '1.5' } },
  });
});

test('only who asks for it has a way out', () => {
  const deployment = deployed();
  expect(Object.keys(service(deployment, 'cpu-1').networks)).toEqual(['backend', 'outside']);
  expect(Object.keys(service(deployment, 'web').networks)).toEqual(['backend']);
  expect(Object.keys(service(deployment, 'nginx').networks)).toEqual(['backend', 'edge']);
  expect(deployment.networks.map(({ realName, internal }) => [realName, internal])).toEqual([
    ['notebook-lab-deployment_backend', true],
    ['notebook-lab-deployment_edge', false],
    ['notebook-lab-deployment_outside', false],
  ]);
});

test('exceptions carry a reason', () => {
  expect(service(deployed(), 'prepare').exceptions).toEqual(
    expect.arrayContaining([{ what: 'runs as root', why: expect.stringContaining('gives volumes') }]),
  );
});
