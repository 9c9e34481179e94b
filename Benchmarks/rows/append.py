"""What a large journal costs whoever appends. FULL=1: filling it takes minutes, and 5 GB."""
from harness import load, servers, table

FULL = True
ENTRIES = 10_000_000


def rows():
    with servers.folder() as home:
        load.journal("fill", home / "large.db", ENTRIES, 1000)
        large, empty = [], []
        for number in range(4):
            large.append(load.journal("append", home / "large.db", 5, 64)["appendsPerSecond"])
            empty.append(load.journal("append", home / f"empty{number}.db", 5, 64)["appendsPerSecond"])
    yield table.versus(
        "append, 64 callers, 10 million entries kept", large, empty, "entries/s", "the same, empty journal", ">= 0.8 x")
