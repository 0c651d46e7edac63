"""Stands for Dioptra's REST API: users in Postgres, log-in, and a /health that really asks everything it was given."""

import hashlib
import hmac
import os
import secrets
import sys

import connections
from web import Request, Response, echo, log, page, reply, serve, wait_for_the_end

PORT = 5000
PUBLIC_DEFAULT = 'deploy123'
DATABASE = os.environ.get('DIOPTRA_RESTAPI_DATABASE_URI', '')
SIGNING_KEY = os.environ.get('DIOPTRA_DEPLOY_SECRET_KEY', '')


def main() -> None:
    if not SIGNING_KEY:
        sys.exit('restapi: DIOPTRA_DEPLOY_SECRET_KEY is not set')
    if not DATABASE:
        sys.exit('restapi: DIOPTRA_RESTAPI_DATABASE_URI is not set')
    with connections.connect_postgres(DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute('create table if not exists rig_users (name text primary key, email text, salt bytea, hash bytea)')
    log(f'restapi: listening on {PORT}')
    serve(PORT, answer)
    wait_for_the_end()


def answer(request: Request) -> Response:
    match request.method, request.path.rstrip('/'):
        case 'GET' | 'HEAD', '/health':
            return health()
        case 'GET', '/swagger.json':
            return reply(200, {'swagger': '2.0', 'info': {'title': 'Dioptra REST API (stand-in)'}, 'basePath': '/api/v1'})
        case 'GET', '/swaggerui':
            return page('Swagger UI')
        case 'POST', '/api/v1/users':
            return add_user(request.fields())
        case 'POST', '/api/v1/auth/login':
            return log_in(request.fields())
    return echo(request)


def health() -> Response:
    env = os.environ
    well, results = connections.report({
        'database': lambda: connections.postgres(DATABASE),
        'redis': lambda: connections.redis_server(env['RQ_REDIS_URI']),
        'mlflow': lambda: connections.http(env['MLFLOW_TRACKING_URI']),
        's3': lambda: connections.object_store(
            env['MLFLOW_S3_ENDPOINT_URL'], env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY']),
    })
    results['signingKeyIsDefault'] = SIGNING_KEY == PUBLIC_DEFAULT
    results['cookieSecure'] = 'DIOPTRA_REMEMBER_COOKIE_SECURE' in env
    return reply(200 if well else 503, results)


def add_user(user: dict[str, str]) -> Response:
    if not all(user.get(name) for name in ('username', 'password', 'confirmPassword', 'email')):
        return reply(400, {'message': 'username, email, password and confirmPassword are required'})
    if user['password'] != user['confirmPassword']:
        return reply(400, {'message': 'the two passwords differ'})
    salt = secrets.token_bytes(16)
    with connections.connect_postgres(DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute(
            'insert into rig_users values (%s, %s, %s, %s) on conflict do nothing',
            (user['username'], user['email'], salt, hashed(user['password'], salt)))
        if cursor.rowcount == 0:
            return reply(409, {'message': 'a user of that name exists'})
    return reply(200, {'username': user['username'], 'email': user['email']})


def log_in(user: dict[str, str]) -> Response:
    with connections.connect_postgres(DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute('select salt, hash from rig_users where name = %s', (user.get('username', ''),))
        found = cursor.fetchone()
    if not found or not hmac.compare_digest(hashed(user.get('password', ''), bytes(found[0])), bytes(found[1])):
        return reply(401, {'message': 'log-in refused'})
    secure = '; Secure' if 'DIOPTRA_REMEMBER_COOKIE_SECURE' in os.environ else ''
    token = hmac.new(SIGNING_KEY.encode(), user['username'].encode(), hashlib.sha256).hexdigest()
    return reply(200, {'username': user['username']}, Set_Cookie=f'session={token}; HttpOnly; Path=/{secure}')


def hashed(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=1024, r=8, p=1)


main()
