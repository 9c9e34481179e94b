"""An alarm's way in to out while the gateway is busy with other things: a million entries are resumed, snapshots of 5,000 resources are
taken, 1,000 TLS handshakes come in."""
import ssl

from harness import load, servers, table

from . import footprint, resume

ALARMS = dict(clients=1, rate=50)
RESOURCES = 5000


def rows():
    with servers.folder() as home:
        load.journal("fill", home / "journal.db", resume.BEHIND, RESOURCES)
        idle, busy = [], []
        for _ in range(3):
            with servers.Gateway(home, tls=True) as gateway:
                idle.append(load.StreamLoad(gateway, "paced", seconds=4, **ALARMS).result()["p99"])
                alarms = load.StreamLoad(gateway, "paced", seconds=60, **ALARMS).until_ready()
                trouble = [resume.resuming(gateway), handshakes(gateway), snapshots(gateway)]
                for process in trouble:
                    process.result()
                busy.append(alarms.finish()["p99"])
    row = table.versus(
        "alarm in to out beside resume, snapshots and handshakes, p99", busy, idle, "ms", "the same, idle", "")
    row.goal = "< 100"
    yield row


def handshakes(gateway):
    return load.StreamLoad(gateway, "handshakes", count=1000)


def snapshots(gateway):
    gateway.stream = "/integration"
    try:
        return load.StreamLoad(gateway, "read", events=RESOURCES, times=5)
    finally:
        gateway.stream = "/events"
