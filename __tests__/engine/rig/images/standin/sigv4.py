"""AWS Signature Version 4 for S3, as its public documentation describes it; client and server sign with the same function."""

import datetime
import hashlib
import hmac
import urllib.parse

REGION = 'us-east-1'


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).strftime('%Y%m%dT%H%M%SZ')


def signature(secret: str, scope: str, time: str, request: str) -> str:
    """scope: date/region/service/aws4_request; request: the canonical request."""
    key = ('AWS4' + secret).encode()
    for part in scope.split('/'):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    text = '\n'.join(['AWS4-HMAC-SHA256', time, scope, sha256(request.encode())])
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def canonical(method: str, path: str, query: str, headers: dict[str, str], signed: list[str], payload: str) -> str:
    """path: decoded; query: as sent; headers: by lower-case name; payload: the body's hash or the word for it."""
    pairs = sorted(
        (quoted(name), quoted(value)) for name, value in urllib.parse.parse_qsl(query, keep_blank_values=True))
    return '\n'.join([
        method, quoted(path, '/'), '&'.join(f'{name}={value}' for name, value in pairs),
        *(f'{name}:{" ".join(headers.get(name, "").split())}' for name in signed), '', ';'.join(signed), payload,
    ])


def signed_headers(method: str, url: str, key: str, secret: str, body: bytes) -> dict[str, str]:
    """The headers that a request to `url` (percent-encoded path) must bear."""
    parts = urllib.parse.urlsplit(url)
    time, payload = now(), sha256(body)
    scope = f'{time[:8]}/{REGION}/s3/aws4_request'
    headers = {'host': parts.netloc.rpartition('@')[2], 'x-amz-content-sha256': payload, 'x-amz-date': time}
    signed = sorted(headers)
    request = canonical(method, urllib.parse.unquote(parts.path) or '/', parts.query, headers, signed, payload)
    headers['authorization'] = (
        f'AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={";".join(signed)}, '
        f'Signature={signature(secret, scope, time, request)}')
    return headers


def quoted(text: str, safe: str = '') -> str:
    return urllib.parse.quote(text, safe=safe + '-_.~')
