"""Stands for the MLflow tracking server: the options it is started with, its check of the Host header, its connections."""

import argparse
import fnmatch
import ipaddress
import os

import connections
from web import Request, Response, echo, log, page, reply, serve, wait_for_the_end


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument('--backend-store-uri', default=os.environ.get('MLFLOW_BACKEND_STORE_URI', ''))
    options.add_argument('--default-artifact-root', default='')
    options.add_argument('--host', default='0.0.0.0')
    options.add_argument('--port', type=int, default=5000)
    options.add_argument('--workers', type=int, default=4)
    given = options.parse_args()
    if not given.backend_store_uri:
        options.error('no --backend-store-uri, and MLFLOW_BACKEND_STORE_URI is not set')
    log(f'mlflow: listening on {given.port}, artifacts in {given.default_artifact_root}')
    serve(given.port, lambda request: answer(request, given), host=given.host)
    wait_for_the_end()


def answer(request: Request, given: argparse.Namespace) -> Response:
    if request.path == '/health':
        return health(given)
    if not host_allowed(request.header('Host')):
        return Response(403, b'Invalid Host header - possible DNS rebinding attack detected\n', 'text/plain')
    if request.method in ('GET', 'HEAD') and request.path == '/':
        return page('MLflow')
    return echo(request)


def health(given: argparse.Namespace) -> Response:
    env = os.environ
    well, results = connections.report({
        'database': lambda: connections.postgres(given.backend_store_uri),
        's3': lambda: connections.object_store(
            env['MLFLOW_S3_ENDPOINT_URL'], env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY']),
    })
    return reply(200 if well else 503, {**results, 'artifactRoot': given.default_artifact_root})


def host_allowed(header: str) -> bool:
    """Localhost and private addresses always, others as MLFLOW_SERVER_ALLOWED_HOSTS lists them."""
    host = header.rpartition(':')[0] if header.rpartition(':')[2].isdigit() else header
    listed = os.environ.get('MLFLOW_SERVER_ALLOWED_HOSTS')
    if listed:
        return any(fnmatch.fnmatch(name, pattern) for pattern in listed.split(',') for name in (host, header))
    try:
        return ipaddress.ip_address(host.strip('[]')).is_private
    except ValueError:
        return host == 'localhost'


main()
