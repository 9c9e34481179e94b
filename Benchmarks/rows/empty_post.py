"""The HTTP server by itself: a POST of 200 bytes through an asynchronous function."""
from harness import load, servers, table


def rows():
    ours, theirs = [], []
    with servers.folder() as home, servers.EmptyPost(home) as server, servers.Nginx(home) as nginx:
        for _ in range(4):
            ours.append(load.post(server.port, seconds=3)["rate"])
            theirs.append(load.post(nginx.port, seconds=3)["rate"])
    yield table.versus(
        "empty POST, 64 connections", ours, theirs, "requests/s", "nginx return 200, one worker", ">= 0.9 x")
