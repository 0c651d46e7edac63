"""Stands for MinIO: S3 with verified signatures and evaluated policies, health, a console, and accounts that outlive a restart.

  minio server FOLDER [--console-address [HOST]:PORT] [--address [HOST]:PORT] [--certs-dir FOLDER]
"""

import argparse
import base64
import hmac
import json
import os
import sys

import policy
import sigv4
from accounts import Accounts, admin
from buckets import Buckets, Refused, fault
from web import Request, Response, echo, log, page, serve, wait_for_the_end

ROOT = os.environ.get('MINIO_ROOT_USER', 'minioadmin'), os.environ.get('MINIO_ROOT_PASSWORD', 'minioadmin')


def main() -> None:
    options = argparse.ArgumentParser(prog='minio')
    options.add_argument('command', choices=['server'])
    options.add_argument('folder')
    options.add_argument('--address', default=':9000')
    options.add_argument('--console-address', default=':9001')
    options.add_argument('--certs-dir', default=os.path.expanduser('~/.minio/certs'))
    given = options.parse_args(sys.argv[2:] if sys.argv[1:2] == ['minio'] else sys.argv[1:])
    if len(ROOT[0]) < 3 or len(ROOT[1]) < 8:
        sys.exit('minio: MINIO_ROOT_USER needs 3 characters, MINIO_ROOT_PASSWORD needs 8')
    buckets = Buckets(given.folder)
    accounts = Accounts(given.folder, sealing_key())
    pair = f'{given.certs_dir}/public.crt', f'{given.certs_dir}/private.key'
    tls = pair if all(os.path.exists(file) for file in pair) else None
    serve(int(given.address.rpartition(':')[2]), lambda request: answer(request, buckets, accounts), tls)
    serve(int(given.console_address.rpartition(':')[2]), console, tls)
    log(f'minio: serving {given.folder} on {given.address}, console on {given.console_address}{", TLS" if tls else ""}')
    wait_for_the_end()


def sealing_key() -> bytes:
    """Accounts are sealed with the KMS key where there is one, else with the root's password."""
    text = os.environ.get('MINIO_KMS_SECRET_KEY', '')
    if not text:
        return ':'.join(ROOT).encode()
    name, _, encoded = text.partition(':')
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        key = b''
    if not name or len(key) != 32:
        sys.exit('minio: MINIO_KMS_SECRET_KEY is not <name>:<32 bytes in base64>')
    return key


def answer(request: Request, buckets: Buckets, accounts: Accounts) -> Response:
    if request.path in ('/minio/health/live', '/minio/health/ready', '/minio/health/cluster'):
        return Response(200)
    try:
        body = request.body() if request.path == '/minio/rig' else None
        account = verified(request, accounts, body)
        if body is not None:
            if account != ROOT[0]:
                raise Refused(403, 'AccessDenied', 'the admin interface is the root account\'s')
            return admin(accounts, json.loads(body))
        action, resource, values = wanted(request)
        if account != ROOT[0] and not policy.allows(accounts.policies_of(account), action, resource, values):
            raise Refused(403, 'AccessDenied', f'{account} may not {action} on {resource}')
        return buckets.do(request, action)
    except Refused as refused:
        return fault(refused)


def verified(request: Request, accounts: Accounts, body: bytes | None) -> str:
    """The name of the account whose signature the request bears."""
    header = request.header('Authorization')
    if not header.startswith('AWS4-HMAC-SHA256 '):
        raise Refused(403, 'AccessDenied', 'no signature')
    parts = dict(part.strip().split('=', 1) for part in header.split(' ', 1)[1].split(','))
    name, _, scope = parts['Credential'].partition('/')
    secret = ROOT[1] if name == ROOT[0] else accounts.secret_of(name)
    if secret is None:
        raise Refused(403, 'InvalidAccessKeyId', f'no account {name}')
    signed, payload = parts['SignedHeaders'].split(';'), request.header('x-amz-content-sha256') or sigv4.sha256(b'')
    if body is not None and payload != sigv4.sha256(body):
        raise Refused(400, 'XAmzContentSHA256Mismatch', 'the body is not what was signed')
    text = sigv4.canonical(request.method, request.path, request.raw_query, request.headers, signed, payload)
    right = sigv4.signature(secret, scope, request.header('x-amz-date'), text)
    if 'host' not in signed or not hmac.compare_digest(right, parts['Signature']):
        raise Refused(403, 'SignatureDoesNotMatch', 'the signature does not match: check the secret key')
    return name


def wanted(request: Request) -> tuple[str, str, dict[str, str]]:
    """What a request asks for, in the words of a policy: action, resource, values for conditions."""
    bucket, _, key = request.path.lstrip('/').partition('/')
    query = request.query()
    if not bucket:
        return 's3:ListAllMyBuckets', '*', {}
    if not key:
        if 'location' in query:
            return 's3:GetBucketLocation', bucket, {}
        actions = {'GET': 's3:ListBucket', 'HEAD': 's3:ListBucket', 'PUT': 's3:CreateBucket', 'DELETE': 's3:DeleteBucket'}
        values = {'s3:prefix': query['prefix']} if 'prefix' in query else {}
    else:
        actions = {'GET': 's3:GetObject', 'HEAD': 's3:GetObject', 'PUT': 's3:PutObject', 'DELETE': 's3:DeleteObject'}
        values = {}
    if request.method not in actions or 'uploads' in query or 'uploadId' in query:
        raise Refused(501, 'NotImplemented', f'{request.method} {request.raw_path}?{request.raw_query}')
    return actions[request.method], f'{bucket}/{key}' if key else bucket, values


def console(request: Request) -> Response:
    return echo(request) if request.path.startswith('/api/') else page('MinIO Console')


main()
