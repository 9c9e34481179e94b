"""What a client of a stream costs that only listens."""
import time

from harness import load, servers, table
from harness.process import resident

CLIENTS = 5000


def rows():
    ours, theirs = [], []
    for _ in range(3):
        with servers.folder() as home, servers.Gateway(home) as gateway, servers.Nchan(home) as nchan:
            ours.append(growth(gateway, gateway.pid))
            theirs.append(growth(nchan, nchan.worker))
    row = table.versus("memory per idle SSE client, 5,000 clients", ours, theirs, "KB", "nchan", "")
    row.goal = "<= 2"
    yield row


def growth(server, pid):
    """KB for each client. A first one is there before: what a stream costs once is not what a client costs."""
    first = load.StreamLoad(server, "idle", clients=1).until_ready()
    before = resident(pid)
    clients = load.StreamLoad(server, "idle", clients=CLIENTS).until_ready()
    time.sleep(0.5)
    after = resident(pid)
    clients.finish()
    first.finish()
    return (after - before) / CLIENTS / 1000
