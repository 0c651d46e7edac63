"""A small HTTP server for the stand-ins: a function from request to response, a WebSocket echo, and an echo of requests."""

import base64
import hashlib
import json
import os
import signal
import socket
import ssl
import struct
import sys
import threading
import urllib.parse
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Callable, Iterator

BLOCK = 1 << 20


@dataclass
class Request:
    method: str
    raw_path: str
    raw_query: str
    headers: dict[str, str]
    blocks: Iterator[bytes]
    peer: str
    path: str = field(init=False)

    def __post_init__(self) -> None:
        self.path = urllib.parse.unquote(self.raw_path)

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), '')

    def query(self) -> dict[str, str]:
        return dict(urllib.parse.parse_qsl(self.raw_query, keep_blank_values=True))

    def body(self) -> bytes:
        return b''.join(self.blocks)

    def fields(self) -> dict[str, str]:
        """The body as JSON or as a form; what is neither has no fields."""
        text = self.body().decode('utf-8', 'replace')
        if 'json' not in self.header('Content-Type'):
            return dict(urllib.parse.parse_qsl(text))
        try:
            value = json.loads(text)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}


@dataclass
class Response:
    status: int
    body: bytes = b''
    kind: str = 'application/json'
    headers: dict[str, str] = field(default_factory=dict)
    file: str = ''


def reply(status: int, value: object, **headers: str) -> Response:
    return Response(status, json.dumps(value).encode(), headers={k.replace('_', '-'): v for k, v in headers.items()})


def page(title: str) -> Response:
    return Response(200, f'<!doctype html><title>{title}</title><h1>{title}</h1>\n'.encode(), 'text/html')


def echo(request: Request) -> Response:
    """What arrived, as the application saw it: so a proxy's work can be judged from outside."""
    length = sum(len(block) for block in request.blocks)
    return reply(200, {
        'method': request.method, 'path': request.raw_path, 'query': request.raw_query, 'headers': request.headers,
        'length': length, 'peer': request.peer, 'host': socket.gethostname(),
    })


def serve(
    port: int, answer: Callable[[Request], Response], pair: tuple[str, str] | None = None, host: str = '',
) -> ThreadingHTTPServer:
    """Serves in the background; `pair` is a certificate and a key."""
    server = ThreadingHTTPServer((host, port), type('Handler', (Handler,), {'answer': staticmethod(answer)}))
    if pair:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*pair)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def wait_for_the_end() -> None:
    """Never returns; TERM and INT end the process at once."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))
    while True:
        signal.pause()


def log(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    answer: Callable[[Request], Response]

    def handle_one(self) -> None:
        if self.headers.get('Upgrade', '').lower() == 'websocket':
            self.websocket()
            return
        path, _, query = self.path.partition('?')
        blocks = self.blocks()
        request = Request(
            self.command, path, query, {k.lower(): v for k, v in self.headers.items()}, blocks, self.client_address[0])
        try:
            response = self.answer(request)
        except Exception as error:  # a stand-in that fails must say so to who asked, and go on
            log(f'{self.command} {self.path}: {error!r}')
            response = reply(500, {'error': repr(error)})
        for _ in blocks:
            pass
        self.send(response)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_one

    def send(self, response: Response) -> None:
        length = os.path.getsize(response.file) if response.file else len(response.body)
        self.send_response(response.status)
        for name, value in {'Content-Type': response.kind, 'Content-Length': str(length), **response.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == 'HEAD' or response.status == 204:
            return
        if not response.file:
            self.wfile.write(response.body)
            return
        with open(response.file, 'rb') as source:
            while block := source.read(BLOCK):
                self.wfile.write(block)

    def blocks(self) -> Iterator[bytes]:
        if 'chunked' in self.headers.get('Transfer-Encoding', '').lower():
            while size := int(self.rfile.readline().split(b';')[0], 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return
        left = int(self.headers.get('Content-Length') or 0)
        while left > 0 and (block := self.rfile.read(min(left, BLOCK))):
            left -= len(block)
            yield block

    def websocket(self) -> None:
        key = self.headers['Sec-WebSocket-Key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
        self.send_response(101)
        self.send_header('Upgrade', 'websocket')
        self.send_header('Connection', 'Upgrade')
        self.send_header('Sec-WebSocket-Accept', base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        self.close_connection = True
        while len(head := self.rfile.read(2)) == 2:
            kind, size = head[0] & 15, head[1] & 127
            if size == 126:
                size = struct.unpack('>H', self.rfile.read(2))[0]
            elif size == 127:
                size = struct.unpack('>Q', self.rfile.read(8))[0]
            mask = self.rfile.read(4) if head[1] & 128 else bytes(4)
            text = bytes(byte ^ mask[at % 4] for at, byte in enumerate(self.rfile.read(size)))
            short = bytes([size]) if size < 126 else b'\x7e' + struct.pack('>H', size)
            self.wfile.write(bytes([0x80 | kind]) + short + text)
            if kind == 8:
                return

    def log_message(self, form: str, *values: object) -> None:
        log(f'{self.address_string()} {form % values}')
