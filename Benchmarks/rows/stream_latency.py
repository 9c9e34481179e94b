"""From the moment of a push until a client of a stream has its event: 100 clients, 100 events/s. Ours is on disk by then."""
from harness import load, servers, table

GOALS = {"p50": "<= 1 x", "p99": "<= 1.5 x"}


def rows():
    ours, theirs = [], []
    with servers.folder() as home, servers.Gateway(home) as gateway, servers.Nchan(home) as nchan:
        for _ in range(3):
            for server, reports in ((gateway, ours), (nchan, theirs)):
                reports.append(load.StreamLoad(server, "paced", clients=100, rate=100, seconds=6).result())
    for percentile, goal in GOALS.items():
        yield table.versus(
            f"SSE latency, 100 clients, 100 events/s, {percentile}", [report[percentile] for report in ours],
            [report[percentile] for report in theirs], "ms", "nchan, memory only", goal)
