"""One stream, 1,000 clients, each event to each, published as fast as the slowest of them keeps up."""
from harness import load, servers, table


def rows():
    ours, theirs = [], []
    with servers.folder() as home, servers.Gateway(home) as gateway, servers.Nchan(home) as nchan:
        for _ in range(3):
            for server, rates in ((gateway, ours), (nchan, theirs)):
                report = load.StreamLoad(server, "flood", clients=1000, seconds=5).result()
                rates.append(report["deliveriesPerSecond"])
    yield table.versus("SSE, 1,000 clients, each event to each", ours, theirs, "deliveries/s", "nchan", ">= 5 x")
