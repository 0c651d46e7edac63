import { expect, test } from '@jest/globals';
import { stack } from './dioptra.js';

/** Fact sheet, section 5; W7: what is not for everybody stays on this machine unless the operator says otherwise. */
test('the ways in are those of the fact sheet', () => {
  expect(stack['x-deployment'].routes).toEqual({
    web: { path: '/', static: 'frontend', fallback: '/index.html' },
    api: {
      path: ['/api/', '/swagger.json', '/swaggerui/', '/health'],
      service: 'restapi',
      port: 5000,
      'max-body': '100m',
    },
    'api-docs': { path: '/api-docs/', service: 'restapi', port: 5000, 'strip-prefix': true },
    mlflow: { listen: 35000, service: 'mlflow', port: 5000, 'max-body': '100m' },
    pgadmin: { listen: 35050, service: 'pgadmin', port: 35050, private: true },
    s3: { listen: 39000, service: 'minio', port: 9000, 'max-body': '4000m', buffering: false, private: true },
    console: {
      listen: 39001,
      service: 'minio',
      port: 9001,
      'max-body': '4000m',
      buffering: false,
      websocket: true,
      private: true,
    },
    postgres: { listen: 35432, service: 'db', port: 5432, protocol: 'tcp', timeout: '1h', private: true },
  });
});
