import { expect, test } from '@jest/globals';
import { onLaptop, stack } from './dioptra.js';

const tracking = {
  MLFLOW_TRACKING_URI: 'http://mlflow:5000',
  MLFLOW_S3_ENDPOINT_URL: 'http://minio:9000',
  RQ_REDIS_URI: 'redis://:${REDIS_PASSWORD_ENCODED}@redis:6379/0',
};

const worker = {
  ...tracking,
  RQ_REDIS_URL: 'redis://:${REDIS_PASSWORD_ENCODED}@redis:6379/0',
  DIOPTRA_API: 'http://restapi:5000',
  DIOPTRA_WORKER_USERNAME: 'dioptra-worker',
  DIOPTRA_WORKER_PASSWORD: '${WORKER_PASSWORD}',
  AWS_ACCESS_KEY_ID: 'dioptra-worker',
  AWS_SECRET_ACCESS_KEY: '${S3_WORKER_PASSWORD}',
};

const onCpu = { ...worker, KMP_AFFINITY: 'none', KMP_BLOCKTIME: '1', KMP_SETTINGS: 'FALSE', OMP_PROC_BIND: 'false' };

/** Fact sheet 1.2 and 1.3, with what it asks to be done better in section 11 (W1, W6, W7, W8, W10). */
const expected: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  db: { POSTGRES_PASSWORD: '${POSTGRES_PASSWORD}', POSTGRES_HOST_AUTH_METHOD: 'scram-sha-256' },
  'db-init': {
    PGHOST: '/var/run/postgresql',
    PGUSER: 'postgres',
    PGDATABASE: 'postgres',
    DB_USER: 'dioptra',
    DB_PASSWORD: '${DB_PASSWORD}',
    DB_NAMES: 'restapi mlflow-tracking',
  },
  redis: { REDISCLI_AUTH: '${REDIS_PASSWORD}' },
  minio: {
    MINIO_ROOT_USER: 'dioptra-admin',
    MINIO_ROOT_PASSWORD: '${MINIO_PASSWORD}',
    MINIO_KMS_SECRET_KEY: 'dioptra:${MINIO_KEY}',
    MINIO_UPDATE: 'off',
  },
  'minio-accounts': {
    MC_HOST_store: 'http://dioptra-admin:${MINIO_PASSWORD}@minio:9000',
    MC_CONFIG_DIR: '/tmp/mc',
    S3_MLFLOW_PASSWORD: '${S3_MLFLOW_PASSWORD}',
    S3_RESTAPI_PASSWORD: '${S3_RESTAPI_PASSWORD}',
    S3_WORKER_PASSWORD: '${S3_WORKER_PASSWORD}',
  },
  mlflow: {
    MLFLOW_BACKEND_STORE_URI: 'postgresql://dioptra:${DB_PASSWORD_ENCODED}@db:5432/mlflow-tracking?sslmode=disable',
    MLFLOW_S3_ENDPOINT_URL: 'http://minio:9000',
    MLFLOW_SERVER_ALLOWED_HOSTS: 'localhost,localhost:*,127.0.0.1,127.0.0.1:*,mlflow:*,localhost,localhost:*,localhost',
    MLFLOW_SERVER_CORS_ALLOWED_ORIGINS: 'http://localhost:*',
    AWS_ACCESS_KEY_ID: 'dioptra-mlflow-tracking',
    AWS_SECRET_ACCESS_KEY: '${S3_MLFLOW_PASSWORD}',
  },
  restapi: {
    ...tracking,
    DIOPTRA_RESTAPI_ENV: 'prod',
    DIOPTRA_RESTAPI_DATABASE_URI: 'postgresql://dioptra:${DB_PASSWORD_ENCODED}@db:5432/restapi?sslmode=disable',
    DIOPTRA_DEPLOY_SECRET_KEY: '${SESSION_KEY}',
    DIOPTRA_REMEMBER_COOKIE_SECURE: '${COOKIE_SECURE}',
    AWS_ACCESS_KEY_ID: 'dioptra-restapi',
    AWS_SECRET_ACCESS_KEY: '${S3_RESTAPI_PASSWORD}',
  },
  'worker-account': {
    DIOPTRA_API: 'http://restapi:5000',
    DIOPTRA_WORKER_USERNAME: 'dioptra-worker',
    DIOPTRA_WORKER_PASSWORD: '${WORKER_PASSWORD}',
  },
  'frontend-build': {
    FRONTEND_REPOSITORY: '${FRONTEND_REPOSITORY}',
    FRONTEND_BRANCH: '${FRONTEND_BRANCH}',
    TMPDIR: '/home/node',
  },
  pgadmin: {
    PGADMIN_DEFAULT_EMAIL: '${PGADMIN_EMAIL}',
    PGADMIN_DEFAULT_PASSWORD: '${PGADMIN_PASSWORD}',
    PGADMIN_DISABLE_POSTFIX: 'yes',
    PGADMIN_LISTEN_ADDRESS: '0.0.0.0',
    PGADMIN_LISTEN_PORT: '35050',
    PGHOST: 'db',
  },
  tfcpu: onCpu,
  tfgpu: worker,
  pytorchcpu: onCpu,
  pytorchgpu: worker,
};

test('the services are these', () => {
  expect(Object.keys(stack.services).sort()).toEqual(Object.keys(expected).sort());
});

test.each(Object.entries(expected))('%s is told what it needs and no more', (name, environment) => {
  const written = Object.entries(stack.services[name]?.environment ?? {});
  expect(Object.fromEntries(written.map(([key, value]) => [key, onLaptop(value)]))).toEqual(environment);
});

/** `dioptra_worker_v1.py` ends at once without these. */
test.each(['tfcpu', 'tfgpu', 'pytorchcpu', 'pytorchgpu'])(
  '%s has what the worker program insists on, and no database',
  (name) => {
    const environment = stack.services[name]?.environment ?? {};
    for (const variable of [
      'MLFLOW_TRACKING_URI',
      'MLFLOW_S3_ENDPOINT_URL',
      'DIOPTRA_API',
      'DIOPTRA_WORKER_USERNAME',
      'DIOPTRA_WORKER_PASSWORD',
      'RQ_REDIS_URL',
    ]) {
      expect(environment).toHaveProperty(variable);
    }
    expect(JSON.stringify(environment)).not.toMatch(/postgres|DB_/);
  },
);

test.each([
  ['tfcpu', 'tensorflow-cpu'],
  ['tfgpu', 'tensorflow-gpu'],
  ['pytorchcpu', 'pytorch-cpu'],
  ['pytorchgpu', 'pytorch-gpu'],
])('%s works on the queue %s', (name, queue) => {
  expect(stack.services[name]?.command).toEqual([queue]);
});
