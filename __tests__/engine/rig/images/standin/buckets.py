"""Buckets and objects as files: FOLDER/<bucket>/<key, percent-encoded>."""

import hashlib
import os
import tempfile
import urllib.parse
from xml.sax.saxutils import escape

from web import Request, Response


class Refused(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


def fault(refused: Refused) -> Response:
    return xml(refused.status, 'Error', f'<Code>{refused.code}</Code><Message>{escape(str(refused))}</Message>')


class Buckets:
    def __init__(self, folder: str) -> None:
        self.folder, self.scratch = folder, f'{folder}/.minio.sys/tmp'
        os.makedirs(self.scratch, exist_ok=True)

    def do(self, request: Request, action: str) -> Response:
        bucket, _, key = request.path.lstrip('/').partition('/')
        if bucket.startswith('.'):
            raise Refused(400, 'InvalidBucketName', bucket)
        if bucket and action != 's3:CreateBucket' and not os.path.isdir(self.path(bucket)):
            raise Refused(404, 'NoSuchBucket', bucket)
        match action:
            case 's3:ListAllMyBuckets':
                names = sorted(name for name in os.listdir(self.folder) if not name.startswith('.'))
                each = ''.join(f'<Bucket><Name>{escape(name)}</Name></Bucket>' for name in names)
                return xml(200, 'ListAllMyBucketsResult', f'<Buckets>{each}</Buckets>')
            case 's3:GetBucketLocation':
                return xml(200, 'LocationConstraint', '')
            case 's3:CreateBucket':
                return self.create(bucket)
            case 's3:DeleteBucket':
                return self.delete_bucket(bucket)
            case 's3:ListBucket':
                return Response(200) if request.method == 'HEAD' else self.list(bucket, request.query())
            case 's3:PutObject':
                return self.put(bucket, key, request)
            case 's3:GetObject':
                return self.get(bucket, key)
            case 's3:DeleteObject':
                self.remove(self.path(bucket, key))
                return Response(204)
        raise Refused(501, 'NotImplemented', action)

    def path(self, bucket: str, key: str = '') -> str:
        return f'{self.folder}/{bucket}' + (f'/{urllib.parse.quote(key, safe="")}' if key else '')

    def create(self, bucket: str) -> Response:
        try:
            os.mkdir(self.path(bucket))
        except FileExistsError:
            raise Refused(409, 'BucketAlreadyOwnedByYou', bucket) from None
        return Response(200, headers={'Location': f'/{bucket}'})

    def delete_bucket(self, bucket: str) -> Response:
        if os.listdir(self.path(bucket)):
            raise Refused(409, 'BucketNotEmpty', bucket)
        os.rmdir(self.path(bucket))
        return Response(204)

    def list(self, bucket: str, query: dict[str, str]) -> Response:
        keys = (urllib.parse.unquote(name) for name in os.listdir(self.path(bucket)))
        found = sorted(key for key in keys if key.startswith(query.get('prefix', '')))
        each = ''.join(
            f'<Contents><Key>{escape(key)}</Key><Size>{os.path.getsize(self.path(bucket, key))}</Size></Contents>'
            for key in found)
        return xml(200, 'ListBucketResult', f'<Name>{escape(bucket)}</Name><KeyCount>{len(found)}</KeyCount>{each}')

    def put(self, bucket: str, key: str, request: Request) -> Response:
        """Written beside and moved into place once it is what was signed."""
        signed, whole, tag = request.header('x-amz-content-sha256'), hashlib.sha256(), hashlib.md5()
        if signed.startswith('STREAMING-'):
            raise Refused(501, 'NotImplemented', signed)
        with tempfile.NamedTemporaryFile(dir=self.scratch, delete=False) as target:
            for block in request.blocks:
                target.write(block)
                whole.update(block)
                tag.update(block)
        if signed not in ('UNSIGNED-PAYLOAD', whole.hexdigest()):
            self.remove(target.name)
            raise Refused(400, 'XAmzContentSHA256Mismatch', 'the body is not what was signed')
        os.replace(target.name, self.path(bucket, key))
        return Response(200, headers={'ETag': f'"{tag.hexdigest()}"'})

    def get(self, bucket: str, key: str) -> Response:
        file = self.path(bucket, key)
        if not os.path.isfile(file):
            raise Refused(404, 'NoSuchKey', key)
        return Response(200, kind='application/octet-stream', file=file)

    def remove(self, file: str) -> None:
        try:
            os.remove(file)
        except FileNotFoundError:
            pass


def xml(status: int, name: str, content: str) -> Response:
    space = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} {space}>{content}</{name}>'
    return Response(status, text.encode(), 'application/xml')
