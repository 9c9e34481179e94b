"""A client that comes back a million entries behind: what it costs the gateway, and the others."""
import threading

from harness import load, servers, table
from harness.process import peak, resident

BEHIND = 1_000_000
LISTENING = dict(clients=50, rate=100)


def rows():
    growth, seconds, alone, beside = [], [], [], []
    with servers.folder() as home:
        load.journal("fill", home / "journal.db", BEHIND, 1000)
        for _ in range(3):
            with servers.Gateway(home) as gateway:
                alone.append(load.StreamLoad(gateway, "paced", seconds=3, **LISTENING).result()["p99"])
                others = load.StreamLoad(gateway, "paced", seconds=60, **LISTENING).until_ready()
                before = resident(gateway.pid)
                report = resuming(gateway).result()
                growth.append((peak(gateway.pid) - before) / 1e6)
                beside.append(others.finish()["p99"])
                seconds.append(report["seconds"])
    yield table.absolute("resume of 1 million entries: growth of memory", growth, "MB", "< 10")
    yield table.absolute("resume of 1 million entries: time", seconds, "s")
    yield table.versus(
        "SSE latency beside a resume of 1 million entries, p99", beside, alone, "ms", "the same, without", "")


def resuming(gateway):
    return load.StreamLoad(gateway, "read", events=BEHIND, stream_header="Last-Event-ID: 0")
