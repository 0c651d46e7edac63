"""Stands for pgAdmin: its two required variables, its state in /var/lib/pgadmin, the first start's password that stays."""

import hashlib
import json
import os
import sys

from web import Request, Response, log, page, reply, serve, wait_for_the_end

STATE = '/var/lib/pgadmin/pgadmin4.db'
RESERVED = ('arpa', 'invalid', 'local', 'localhost', 'onion', 'test')


def main() -> None:
    email, password = os.environ.get('PGADMIN_DEFAULT_EMAIL', ''), os.environ.get('PGADMIN_DEFAULT_PASSWORD', '')
    if not email or not password:
        sys.exit('pgadmin: PGADMIN_DEFAULT_EMAIL and PGADMIN_DEFAULT_PASSWORD are required')
    if '@' not in email or email.rpartition('.')[2] in RESERVED or '.' not in email.rpartition('@')[2]:
        sys.exit(f'pgadmin: {email!r} does not appear to be a valid email address')
    # The original writes this file into its own folder at every start, which a read-only root would refuse.
    with open(os.environ.get('PGADMIN_CUSTOM_CONFIG_DISTRO_FILE', '/pgadmin4/config_distro.py'), 'w') as config:
        config.write('# written at the start\n')
    if not os.path.exists(STATE):
        with open(STATE, 'w') as state:
            json.dump({'email': email, 'hash': hashed(password)}, state)
    port = int(os.environ.get('PGADMIN_LISTEN_PORT') or 80)
    log(f'pgadmin: listening on {port}')
    serve(port, answer)
    wait_for_the_end()


def answer(request: Request) -> Response:
    match request.method, request.path:
        case 'GET' | 'HEAD', '/misc/ping':
            return Response(200, b'PING', 'text/plain')
        case 'GET' | 'HEAD', '/login':
            return page('pgAdmin 4')
        case 'POST', '/authenticate/login':
            return log_in(request.fields())
        case 'GET', '/':
            return Response(302, headers={'Location': '/login?next=%2F'})
    return reply(404, {'error': 'not found', 'path': request.path, 'headers': request.headers})


def log_in(user: dict[str, str]) -> Response:
    with open(STATE) as file:
        state = json.load(file)
    well = user.get('email') == state['email'] and hashed(user.get('password', '')) == state['hash']
    return Response(302, headers={'Location': '/browser/'}) if well else reply(401, {'error': 'log-in refused'})


def hashed(password: str) -> str:
    return hashlib.scrypt(password.encode(), salt=b'rig', n=1024, r=8, p=1).hex()


main()
