"""Signed pushes: parsed, committed (fsync), answered. None is a duplicate, and all must have become events."""
from harness import load, servers, table
from harness.process import Failure

GOALS = {64: ">= 0.33 x", 256: ">= 0.4 x"}
P99_GOALS = {64: "< 10"}


def rows():
    with servers.folder() as home, servers.Gateway(home) as gateway, servers.Nginx(home) as nginx:
        sent = 0
        for connections in (1, 64, 256):
            runs, peers = [], []
            for _ in range(3):
                runs.append(load.post(gateway.port, gateway.push, connections, seconds=4, signed=True))
                # The same requests: what wrk spends on making them it does not spend on sending.
                peers.append(load.post(nginx.port, connections=connections, seconds=2, signed=True))
            sent += sum(run["requests"] for run in runs)
            name = f"signed push, {connections} connection{'s' if connections > 1 else ''}"
            rates, peer_rates = [run["rate"] for run in runs], [run["rate"] for run in peers]
            yield table.versus(
                name, rates, peer_rates, "requests/s", "nginx return 200, one worker", GOALS.get(connections, ""))
            for percentile in ("p50", "p90", "p99", "max"):
                goal = P99_GOALS.get(connections, "") if percentile == "p99" else ""
                yield table.absolute(f"{name}, {percentile}", [run[percentile] for run in runs], "ms", goal)
        check(gateway.input_counts(), sent)


def check(counts, sent):
    """wrk does not wait for what is in hand at the end of a run: some more events than answers."""
    if counts["duplicates"] or counts["quarantined"] or counts["errors"] or counts["events"] < sent:
        raise Failure(f"{sent} pushes were answered, and health says {counts}")
