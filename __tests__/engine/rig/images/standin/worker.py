"""Stands for a Dioptra worker: takes job ids from its queue and does with each what a real one needs: log in, store, report."""

import json
import os
import signal
import sys
import time

import redis

import connections
from web import log

REQUIRED = ('MLFLOW_TRACKING_URI', 'MLFLOW_S3_ENDPOINT_URL', 'DIOPTRA_API', 'DIOPTRA_WORKER_USERNAME', 'DIOPTRA_WORKER_PASSWORD')


def main() -> None:
    missing = [name for name in REQUIRED if not os.environ.get(name)]
    if missing:
        sys.exit(f'worker: not set: {", ".join(missing)}')
    if len(sys.argv) < 2:
        sys.exit('worker: no queue named')
    queue = sys.argv[-1]
    client = connections.queue(os.environ.get('RQ_REDIS_URL') or os.environ['RQ_REDIS_URI'])
    client.ping()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    log(f'worker: listening on {queue}')
    while True:
        try:
            job = client.blpop([f'rq:queue:{queue}'], timeout=2)
            if job:
                work(client, queue, job[1].decode())
        except redis.exceptions.ConnectionError as error:
            log(f'worker: {error}')
            time.sleep(1)


def work(client: 'redis.Redis', queue: str, job: str) -> None:
    env = os.environ
    well, results = connections.report({
        'login': log_in,
        'mlflow': lambda: connections.http(env['MLFLOW_TRACKING_URI']),
        's3': lambda: connections.object_store(
            env['MLFLOW_S3_ENDPOINT_URL'], env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY']),
    })
    done = {'id': job, 'queue': queue, 'ok': well, 'gpus': env.get('NVIDIA_VISIBLE_DEVICES', ''), **results}
    client.set(f'rig:done:{job}', json.dumps(done))
    log(f'worker: {job} {"done" if well else "failed"}: {json.dumps(results)}')


def log_in() -> dict[str, object]:
    user = {'username': os.environ['DIOPTRA_WORKER_USERNAME'], 'password': os.environ['DIOPTRA_WORKER_PASSWORD']}
    status, _ = connections.post_json(f'{os.environ["DIOPTRA_API"]}/api/v1/auth/login', user)
    if status != 200:
        raise PermissionError(f'log-in as {user["username"]}: {status}')
    return {'user': user['username'], 'status': status}


main()
