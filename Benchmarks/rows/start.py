"""From the start of the process until it takes connections."""
from harness import load, servers, table


def rows():
    yield table.absolute("start to ready, empty journal", [empty() for _ in range(5)], "ms", "< 50")
    with servers.folder() as home:
        load.journal("fill", home / "journal.db", 1_000_000, 1000)
        starts = [ready(home) for _ in range(5)]
    yield table.absolute("start to ready, 1 million entries", starts, "ms", "< 200")


def empty():
    with servers.folder() as home:
        return ready(home)


def ready(home):
    with servers.Gateway(home) as gateway:
        return gateway.ready_after * 1000
