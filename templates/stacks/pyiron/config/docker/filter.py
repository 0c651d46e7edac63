"""Between the hub and Docker: lets through what it takes to run notebooks, and nothing else.

Whoever may use Docker's interface rules the machine. Through here one may start containers of the given images only, in the
notebooks' network only, with volumes of the users' homes only, and may look at, stop and remove only those. FILTER=open lets
everything through.
"""

import http.client
import json
import os
import re
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

SOCKET = os.environ.get("SOCKET", "/var/run/docker.sock")
OPEN = os.environ.get("FILTER") == "open"
IMAGES = {image for value in os.environ.get("IMAGES", "").split(",") if (image := value.strip())}
PREFIX = os.environ["CONTAINER_PREFIX"] + "-"
NETWORK = os.environ["NOTEBOOK_NETWORK"]
HOMES = os.environ["HOMES_VOLUME"] + "-"
GPUS = {gpu for value in os.environ.get("GPUS", "").split(",") if (gpu := value.strip())}
LARGEST = 1024 * 1024

NAME = r"[a-zA-Z0-9][a-zA-Z0-9_.-]*"
CONTAINER = re.compile(rf"/containers/({NAME})(/json|/start|/stop)?")
ACTIONS = {"/json": "GET", "/start": "POST", "/stop": "POST", None: "DELETE"}


class Refused(Exception):
    """What is not let through, in words for the hub's log."""


class Docker(http.client.HTTPConnection):
    """The engine, by its socket."""

    def __init__(self):
        super().__init__("docker", timeout=300)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(SOCKET)


def ask(method, path, body=None, headers=None):
    """Status, type and body of Docker's answer."""
    connection = Docker()
    try:
        connection.request(method, path, body, {"Connection": "close", **(headers or {})})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type", "application/json"), answer.read()
    finally:
        connection.close()


def check(method, target, body):
    """Raises Refused for what is not let through."""
    parts = urlsplit(target)
    path = re.sub(r"^/v\d+\.\d+(?=/)", "", parts.path)
    if method in ("GET", "HEAD") and path in ("/_ping", "/version"):
        return
    image = re.fullmatch(r"/images/(.+)/json", path)
    if method == "GET" and image:
        if unquote(image[1]) not in IMAGES:
            raise Refused(f"the image {unquote(image[1])} is not in the list")
        return
    if method == "POST" and path == "/containers/create":
        check_name(parse_qs(parts.query).get("name", [""])[0])
        check_container(parsed(body))
        return
    container = CONTAINER.fullmatch(path)
    if container and ACTIONS[container[2]] == method:
        check_ours(container[1])
        return
    raise Refused(f"{method} {path} is not let through")


def parsed(body):
    try:
        value = json.loads(body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Refused("no container is described")
    return value


def check_name(name):
    if not (name.startswith(PREFIX) and re.fullmatch(NAME, name)):
        raise Refused(f"a container may not be called {name!r}")


def check_ours(name):
    """An id is no name: Docker says what it is called."""
    if name.startswith(PREFIX):
        return
    status, _, body = ask("GET", f"/containers/{name}/json")
    # Of one that is not there, Docker itself says so.
    if status != 404 and not (status == 200 and json.loads(body)["Name"].lstrip("/").startswith(PREFIX)):
        raise Refused(f"the container {name} is none of the hub's")


# What a container may say of itself; anything else has to be empty.
PLAIN = {
    "AttachStderr", "AttachStdin", "AttachStdout", "Cmd", "Domainname", "Entrypoint", "Env", "ExposedPorts", "Hostname",
    "Image", "Labels", "OpenStdin", "StdinOnce", "StopSignal", "StopTimeout", "Tty", "Volumes", "WorkingDir",
    "HostConfig", "NetworkingConfig",
}  # fmt: skip
HOST = {
    "AutoRemove", "CapDrop", "CpuPeriod", "CpuQuota", "Init", "LogConfig", "Memory", "MemoryReservation", "MemorySwap",
    "PidsLimit", "ShmSize", "Binds", "DeviceRequests", "NetworkMode", "SecurityOpt",
}  # fmt: skip


def check_container(said):
    host = said.get("HostConfig") or {}
    more = [key for key, value in said.items() if value and key not in PLAIN]
    more += [f"HostConfig.{key}" for key, value in host.items() if value and key not in HOST and not empty(value)]
    if more:
        raise Refused(f"a container may not say {', '.join(more)}")
    if said.get("Image") not in IMAGES:
        raise Refused(f"the image {said.get('Image')!r} is not in the list")
    if host.get("NetworkMode") != NETWORK or any(name != NETWORK for name in endpoints(said)):
        raise Refused(f"a container must be in the network {NETWORK} alone")
    for bind in host.get("Binds") or []:
        if not re.fullmatch(rf"{re.escape(HOMES)}[a-zA-Z0-9_.-]+:/[^:]+(:(rw|ro))?", str(bind)):
            raise Refused(f"{bind!r} may not be mounted")
    if any(not str(option).startswith("no-new-privileges") for option in host.get("SecurityOpt") or []):
        raise Refused("a container may not loosen its security")
    if not isinstance(host.get("LogConfig") or {}, dict) or (host.get("LogConfig") or {}).get("Type", "local") != "local":
        raise Refused("a container's log must be local")
    for request in host.get("DeviceRequests") or []:
        if not is_ours(request):
            raise Refused("a container may have the GPUs of this deployment, and no other device")


def is_ours(request):
    """Whether it asks for GPUs that notebooks may have: any where they may have all, else by their ids."""
    if not isinstance(request, dict) or request.get("Driver") or request.get("Options"):
        return False
    if request.get("Capabilities") != [["gpu"]] or not GPUS:
        return False
    ids = request.get("DeviceIDs")
    known = isinstance(ids, list) and ids != [] and all(str(one) in GPUS for one in ids)
    return GPUS == {"all"} or (known and not request.get("Count"))


def endpoints(said):
    return ((said.get("NetworkingConfig") or {}).get("EndpointsConfig") or {}).keys()


def empty(value):
    """A map of nothing but nothing."""
    return isinstance(value, dict) and not any(value.values())


class Filter(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_any(self):
        try:
            body = self.body()
            if not OPEN:
                check(self.command, self.path, body)
            kind = self.headers.get("Content-Type")
            status, kind, answer = ask(self.command, self.path, body, {"Content-Type": kind} if kind else None)
        except Refused as refused:
            self.log_message("refused: %s", refused)
            status, kind, answer = 403, "application/json", json.dumps({"message": f"refused: {refused}"}).encode()
        except OSError as error:
            self.log_message("Docker does not answer: %s", error)
            status, kind, answer = 502, "application/json", json.dumps({"message": f"Docker: {error}"}).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any

    def body(self):
        if self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            raise Refused("a body must say its length")
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST:
            self.close_connection = True
            raise Refused("a body this large")
        return self.rfile.read(length)

    def log_request(self, code="-", size="-"):
        """Only what is refused is news."""


def main():
    if OPEN:
        print("FILTER=open: every request is let through. Whoever rules the hub rules this machine.", flush=True)
    ThreadingHTTPServer(("0.0.0.0", 2375), Filter).serve_forever()


if __name__ == "__main__":
    main()
