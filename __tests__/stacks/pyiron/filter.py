"""Sends requests through the filter, with something that records in Docker's place: requests come as JSON, and what became of each goes out."""

import http.client
import importlib.util
import json
import os
import socketserver
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Engine(BaseHTTPRequestHandler):
    """Knows one container of the hub's and one of somebody else's, both by their ids."""

    reached = []
    names = {"aaa": "/lab_user-anna", "bbb": "/lab-db-1", "lab-db-1": "/lab-db-1"}

    def any(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        name = self.names.get(self.path.split("/")[2] if self.path.startswith("/containers/") else "")
        Engine.reached.append(f"{self.command} {self.path}")
        body = json.dumps({"Name": name, "said": "é"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_DELETE = any

    def address_string(self):
        return "hub"

    def log_message(self, *_):
        pass


class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SOCKET"] = os.path.join(folder, "docker.sock")
        spec = importlib.util.spec_from_file_location("filter", sys.argv[1])
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.Filter.log_message = lambda *_: None
        engine = UnixServer(os.environ["SOCKET"], Engine)
        between = ThreadingHTTPServer(("127.0.0.1", 0), module.Filter)
        for server in (engine, between):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        answers = []
        for method, path, body in json.load(sys.stdin):
            Engine.reached.clear()
            connection = http.client.HTTPConnection("127.0.0.1", between.server_port, timeout=10)
            connection.request(method, path, None if body is None else json.dumps(body))
            answer = connection.getresponse()
            text = answer.read().decode()
            connection.close()
            answers.append([answer.status, f"{method} {path}" in Engine.reached, text])
        json.dump(answers, sys.stdout)


main()
