"""The servers: Causeway as it is released, the bare HTTP server, nginx and nchan. All on free loopback ports."""
import contextlib
import json
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request

from . import signature
from .process import Failure, Server

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "dist/causeway"
TOOLS = ROOT / ".build/release"
TOKEN = "benchmark"

CONFIGURATION = """
journal: {{ path: journal.db, keep_for: 3650d, keep_size: 64GiB }}
http:
  listen: "127.0.0.1:0"
  {tls}
inputs:
  push: {{ type: http, path: /push, dialect: aqara, secret: {secret} }}
outputs:
  events: {{ type: sse, path: /events, format: cloudevents, token: {token} }}
  integration: {{ type: sse, path: /integration, format: aqara, token: {token} }}
routes:
  - {{ to: [events, integration] }}
"""


@contextlib.contextmanager
def folder():
    """Beside the build, not in /tmp: that may be memory, on which fsync costs nothing."""
    (ROOT / ".build").mkdir(exist_ok=True)
    path = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=ROOT / ".build"))
    try:
        yield path
    finally:
        shutil.rmtree(path)


class Gateway(Server):
    """The released program with a signed Aqara push at /push, CloudEvents at /events and the bridge's format at /integration."""

    push, stream = "/push", "/events"

    def __init__(self, home: pathlib.Path, tls=False):
        self.tls = tls
        if tls:
            make_certificate(home)
        text = CONFIGURATION.format(
            secret=signature.SECRET, token=TOKEN,
            tls="tls: { certificate: certificate.pem, key: key.pem }" if tls else "")
        (home / "causeway.yaml").write_text(text)
        super().__init__([PROGRAM, "run", "causeway.yaml"], "ready: listening on", home)
        self.port = listening_port(self.ready_line)

    @property
    def load(self):
        """What a load generator must know of it."""
        words = [f"port={self.port}", f"push={self.push}", f"stream={self.stream}", f"tls={int(self.tls)}"]
        words += [f"header={name}: {value}" for name, value in signature.headers().items()]
        return words + [f"stream-header=Authorization: Bearer {TOKEN}"]

    def input_counts(self):
        """What health says of the input: deliveries, events, duplicates, quarantined, errors."""
        return link(self.port, "push")


class EmptyPost(Server):
    """Our HTTP server with nothing behind it."""

    def __init__(self, home):
        super().__init__([TOOLS / "EmptyPost"], "ready: listening on", home)
        self.port = listening_port(self.ready_line)


NGINX = """
{modules}
daemon off;
worker_processes 1;
error_log stderr notice;
pid nginx.pid;
events {{ worker_connections 20000; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  {settings}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    {locations}
  }}
}}
"""


class Nginx(Server):
    """One worker; answers every request with 200 and nothing."""

    modules, settings, locations = "", "", "location / { return 200; }"

    def __init__(self, home: pathlib.Path):
        self.port = free_port()
        (home / "nginx.conf").write_text(
            NGINX.format(port=self.port, modules=self.modules, settings=self.settings, locations=self.locations))
        super().__init__([program("nginx"), "-p", home, "-c", "nginx.conf"], "start worker process ", home)
        self.worker = int(re.search(r"start worker process (\d+)", self.ready_line)[1])
        until_connectable(self.port)


class Nchan(Nginx):
    """nginx's publish and subscribe: events in memory, subscribers by server-sent events."""

    modules = "load_module /usr/lib/nginx/modules/ngx_nchan_module.so;"
    settings = "nchan_shared_memory_size 512M;"
    locations = """
    location = /push { nchan_publisher; nchan_channel_id bench; nchan_message_buffer_length 10000; nchan_message_timeout 10m; }
    location = /events { nchan_subscriber eventsource; nchan_channel_id bench; nchan_subscriber_first_message newest; }
    """

    @property
    def load(self):
        return [f"port={self.port}", "push=/push", "stream=/events"]


def link(port, name):
    """What health says of an input or output."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as answer:
        return next(link for link in json.load(answer)["links"] if link["name"] == name)


def until_connected(port, *links):
    """Until the gateway says of these that they are connected."""
    for _ in range(500):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as answer:
            connected = [link["name"] for link in json.load(answer)["links"] if link["connected"]]
        if set(links) <= set(connected):
            return
        time.sleep(0.02)
    raise Failure(f"not connected: {set(links) - set(connected)}")


def program(name):
    """Servers are not on everybody's PATH."""
    return shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")


def make_certificate(home):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-keyout", "key.pem", "-out", "certificate.pem"],
        cwd=home, check=True, capture_output=True)
    (home / "key.pem").chmod(0o600)


def listening_port(line):
    return int(re.search(r"listening on [^,]*:(\d+),", line)[1])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until_connectable(port, seconds=2):
    for _ in range(100 * seconds):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.01)
    raise Failure(f"nothing listens on port {port}")
