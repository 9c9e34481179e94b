"""Webhooks: a backlog is read from the journal, routed, signed and sent, 64 at once, and the cursor is written down behind
it. The peer is a C program on the same library that sends the same request again and again, and does nothing else."""
import asyncio
import contextlib
import http.client
import json
import re
import shlex
import socket
import subprocess
import time

from harness import load, servers, signature, table
from harness.process import Failure

CONFIGURATION = """
journal: {{ path: journal.db, keep_for: 3650d, keep_size: 64GiB }}
http: {{ listen: "127.0.0.1:0" }}
inputs:
  push: {{ type: http, path: /push, dialect: aqara, secret: {secret} }}
outputs:
  ops:
    type: webhook
    url: "http://127.0.0.1:{port}/hook"
    allow_http: true
    allow_private: true
    secrets: [whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLjSwMfKQ9r8GKYqrTwjUPD8ILPZIo2LaLjSw]
    concurrency: 64
    retry: {{ first: 500ms, longest: 1s }}
routes:
  - {{ match: {{ type: "aqara.*" }}, to: [ops] }}
"""
BACKLOG_SECONDS = 4
CALM_RATE, CALM_SECONDS = 200, 5


def rows():
    latencies = [calm() for _ in range(3)]
    sample = latencies[0].sample
    ours, theirs = [], []
    with servers.folder() as home, NoContent(home) as nginx, Sender(home, nginx.port) as gateway:
        peer = Peer(home, nginx.port, sample)
        for _ in range(3):
            count, seconds = gateway.drain()
            ours.append(count / seconds)
            theirs.append(count / peer.send(count))
    yield table.versus(
        "webhooks, 64 in flight, journal and cursor included", ours, theirs, "requests/s", "C on libcurl, only sends",
        ">= 0.5 x")
    for percent in (50, 90, 99):
        values = [receiver.percentile(percent) for receiver in latencies]
        yield table.absolute(f"webhook latency, {CALM_RATE} events/s, p{percent}", values, "ms")


class NoContent(servers.Nginx):
    locations = "location / { return 204; }"


class Sender(servers.Server):
    """The released program with one webhook."""

    def __init__(self, home, receiver):
        (home / "causeway.yaml").write_text(CONFIGURATION.format(secret=signature.SECRET, port=receiver))
        self.door = home / "journal.db.sock"
        super().__init__([servers.PROGRAM, "run", "causeway.yaml"], "ready: listening on", home)
        self.port = servers.listening_port(self.ready_line)

    def drain(self):
        """Lets a backlog grow, then go. How many there were, and the seconds until all were accepted."""
        before = self.output()["counters"]["delivered"]
        self.ask("POST", "/api/v1/outputs/ops/pause")
        load.post(self.port, "/push", seconds=BACKLOG_SECONDS, signed=True)
        total = self.events()
        began = time.monotonic()
        self.ask("POST", "/api/v1/outputs/ops/resume")
        while (output := self.output())["counters"]["delivered"] < total or output["lag_entries"]:
            if time.monotonic() - began > 60:
                raise Failure(f"{total} webhooks were due, and the output says {output}")
            time.sleep(0.02)
        seconds = time.monotonic() - began
        if output["counters"]["delivered"] != total or output["counters"]["retries"]:
            raise Failure(f"{total} webhooks were due, once each, and the output says {output}")
        return total - before, seconds

    def events(self):
        """How many have come in, when no more do: wrk does not wait for what is in hand at its end."""
        count, last = None, -1
        while count != last:
            time.sleep(0.1)
            links = self.ask("GET", "/health")["links"]
            count, last = next(link for link in links if link["name"] == "push")["events"], count
        return count

    def output(self):
        return self.ask("GET", "/api/v1/outputs/ops")

    def ask(self, method, path):
        """At the owner's socket."""
        connection = http.client.HTTPConnection("localhost")
        connection.sock = socket.socket(socket.AF_UNIX)
        with contextlib.closing(connection):
            connection.sock.connect(str(self.door))
            connection.request(method, path, "{}" if method == "POST" else None, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
        if answer.status >= 300:
            raise Failure(f"{method} {path}: {answer.status} {text.decode()}")
        return json.loads(text or "null")


class Peer:
    """Benchmarks/WebhookPeer, which sends what the gateway has sent once."""

    def __init__(self, home, receiver, sample):
        head, body = sample
        options = subprocess.run(
            ["pkg-config", "--cflags", "--libs", "libcurl"], capture_output=True, text=True, check=True)
        source = servers.ROOT / "Benchmarks/WebhookPeer/main.c"
        self.program, self.url, self.body = home / "WebhookPeer", f"http://127.0.0.1:{receiver}/hook", home / "webhook"
        subprocess.run(["cc", "-O2", "-o", self.program, source, *shlex.split(options.stdout)], check=True)
        self.body.write_bytes(body)
        own = ("host:", "content-length:", "accept:")
        self.fields = [line for line in head.split("\r\n")[1:] if line and not line.lower().startswith(own)]

    def send(self, count):
        """The seconds it takes."""
        command = [self.program, self.url, str(count), self.body, *self.fields]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode:
            raise Failure(run.stderr)
        return float(run.stdout)


def calm():
    with servers.folder() as home:
        return asyncio.run(Receiver().measure(home))


class Receiver:
    """Pushes events at a calm rate and notes when the webhook of each arrives, on one clock."""

    def __init__(self):
        self.pushed, self.arrived, self.sample = {}, {}, None

    async def measure(self, home):
        server = await asyncio.start_server(self.receive, "127.0.0.1", 0)
        async with server:
            with Sender(home, server.sockets[0].getsockname()[1]) as gateway:
                await self.push(gateway.port)
                for _ in range(500):
                    if len(self.arrived) == len(self.pushed):
                        break
                    await asyncio.sleep(0.01)
        if len(self.arrived) != len(self.pushed):
            raise Failure(f"{len(self.pushed)} events were pushed, and {len(self.arrived)} webhooks arrived")
        return self

    async def push(self, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        fields = "".join(f"{name}: {value}\r\n" for name, value in signature.headers().items())
        began = time.monotonic()
        for number in range(CALM_RATE * CALM_SECONDS):
            await asyncio.sleep(max(0, began + number / CALM_RATE - time.monotonic()))
            value = f"~{number}"
            item = {
                "subjectId": f"lumi1.{number % 1000}", "resourceId": "3.51.85", "value": value, "time": "1710000000000",
                "statusCode": 0}
            body = json.dumps({"msgId": value, "openId": "bench", "msgType": "resource_report", "data": [item]})
            self.pushed[value] = time.monotonic()
            head = f"POST /push HTTP/1.1\r\nHost: bench\r\n{fields}Content-Length: {len(body)}\r\n\r\n"
            writer.write((head + body).encode())
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(length(head))
            if b" 200 " not in head:
                raise Failure(f"a push was answered {head.decode()}")
        writer.close()

    async def receive(self, reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.readexactly(length(head))
                self.arrived.setdefault(re.search(rb"~\d+", body)[0].decode(), time.monotonic())
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
                self.sample = self.sample or (head.decode(), body)
        writer.close()

    def percentile(self, percent):
        """In milliseconds."""
        delays = sorted(self.arrived[value] - pushed for value, pushed in self.pushed.items())
        return delays[min(len(delays) - 1, len(delays) * percent // 100)] * 1000


def length(head):
    found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return int(found[1]) if found else 0
