"""Real connections with the variables that a deployment gives a container. Each function reports what it found, or raises."""

import json
import os
import re
import ssl
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid

import sigv4

SECONDS = 3


def connect_postgres(uri: str) -> 'psycopg2.extensions.connection':
    """SQLAlchemy's scheme may name a driver, which libpq does not know. PGSSLROOTCERT is libpq's own affair."""
    import psycopg2  # not with the rest: most programs here have no database, and start many times

    return psycopg2.connect(re.sub(r'^postgresql\+\w+:', 'postgresql:', uri), connect_timeout=SECONDS)


def postgres(uri: str) -> dict[str, object]:
    connection = connect_postgres(uri)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(
                'select current_user, current_database(), s.ssl, s.version, r.rolsuper'
                ' from pg_stat_ssl s, pg_roles r where s.pid = pg_backend_pid() and r.rolname = current_user')
            user, database, encrypted, version, superuser = cursor.fetchone()
            mode = urllib.parse.parse_qs(urllib.parse.urlsplit(uri).query).get('sslmode', [os.environ.get('PGSSLMODE', '')])[0]
            return {
                'user': user, 'database': database, 'ssl': encrypted, 'protocol': version, 'sslmode': mode,
                'superuser': superuser,
            }
    finally:
        connection.close()


def queue(uri: str) -> 'redis.Redis':
    import redis

    return redis.Redis.from_url(uri, socket_timeout=SECONDS, socket_connect_timeout=SECONDS)


def redis_server(uri: str) -> dict[str, object]:
    client = queue(uri)
    password = urllib.parse.urlsplit(uri).password
    return {'ping': client.ping(), 'hits': client.incr('rig:health'), 'password': bool(password)}


def http(url: str) -> dict[str, object]:
    status, _ = request('GET', url)
    if status != 200:
        raise ConnectionError(f'{status} from {url}')
    return {'status': status}


def object_store(endpoint: str, key: str, secret: str) -> dict[str, object]:
    """Writes and reads one artifact, as the account that this container was given."""
    # Health is asked by several at once: each has an artifact of its own.
    name, text = f'artifacts/rig/{os.uname().nodename}-{threading.get_ident()}', uuid.uuid4().hex.encode()
    s3('PUT', endpoint, f'mlflow-tracking/{name}', key, secret, text)
    if s3('GET', endpoint, f'mlflow-tracking/{name}', key, secret) != text:
        raise ConnectionError(f'{name} reads other than it was written')
    return {'account': key, 'wrote': name}


def s3(method: str, endpoint: str, path: str, key: str, secret: str, body: bytes = b'') -> bytes:
    """One signed request for bucket/key; raises PermissionError on 403, FileNotFoundError on 404."""
    url = f'{endpoint.rstrip("/")}/{urllib.parse.quote(path, safe="/?=&-_.~%")}'
    status, answer = request(method, url, body, sigv4.signed_headers(method, url, key, secret, body))
    if status < 300:
        return answer
    raise {403: PermissionError, 404: FileNotFoundError}.get(status, ConnectionError)(
        f'{status} for {method} {path} as {key}: {answer.decode(errors="replace")}')


def post_json(url: str, value: object) -> tuple[int, bytes]:
    return request('POST', url, json.dumps(value).encode(), {'Content-Type': 'application/json'})


def request(method: str, url: str, body: bytes = b'', headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Certificates are checked against the bundle that the deployment names, as requests and boto3 do."""
    bundle = next((os.environ[n] for n in ('AWS_CA_BUNDLE', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE') if os.environ.get(n)), None)
    context = ssl.create_default_context(cafile=bundle) if url.startswith('https:') else None
    asked = urllib.request.Request(url, data=body or None, headers=headers or {}, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=SECONDS, context=context) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def report(checks: dict[str, object]) -> tuple[bool, dict[str, object]]:
    """Runs each check (a function, or the reason why there is none) and gathers results; an exception is its reason."""
    results: dict[str, object] = {'uid': os.getuid(), 'gid': os.getgid(), 'host': os.uname().nodename}
    well = True
    for name, check in checks.items():
        try:
            if not callable(check):
                raise ValueError(check)
            results[name] = check()
        except Exception as error:
            results[name] = {'error': f'{type(error).__name__}: {error}'.strip()}
            well = False
    return well, results
