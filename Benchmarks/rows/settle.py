"""What followers cost whoever appends, and how long a settlement takes that only moves a cursor."""
from harness import load, servers, table


def rows():
    with servers.folder() as home:
        report = load.journal("settle", home / "journal.db", 2, 4)
    yield table.versus(
        "append, 64 callers, beside 4 followers, 50 settlements/s each", report["appendsBeside"], report["appendsAlone"],
        "entries/s", "the same without followers", ">= 0.9 x")
    yield table.absolute("settlement, otherwise idle journal, p50", [report["idleP50"]], "ms")
    yield table.absolute("settlement, one right after the other, p50", [report["closelyP50"]], "ms")
