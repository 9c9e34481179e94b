"""From the moment at which a broker stored a message until a client of a stream has it on its screen, at 100 messages/s; and what a calm
topic costs."""
import re
import socket
import threading
import time

from harness import rocketmq, servers, table
from harness.process import Failure, processor_seconds
from rows.rocketmq_journal import Gateway

RATE, SECONDS, RUNS = 100, 10, 3
GOALS = {50: "< 5", 99: "< 20"}
BRIDGE = {50: "Java bridge, published: 52 ms", 99: "Java bridge, published: 102 ms"}
EVENT = re.compile(rb'"id":"(\d+)\.0"')


def rows():
    if not rocketmq.is_there():
        return
    with servers.folder() as home, rocketmq.Cluster(home) as cluster:
        warm_up(cluster)
        delays, starts, idle = [], [], []
        for number in range(RUNS):
            topic = rocketmq.Topic(cluster, f"paced-{number}").fill(1)
            with servers.folder() as place, Gateway(place, topic, f"latency-{number}") as gateway:
                starts.append(until_event(gateway) - gateway.began)
                before, began = processor_seconds(gateway.pid), time.monotonic()
                time.sleep(5)
                idle.append(100 * (processor_seconds(gateway.pid) - before) / (time.monotonic() - began))
                delays.append(measure(gateway, topic))
    for percent, goal in GOALS.items():
        values = [1000 * run[min(len(run) - 1, len(run) * percent // 100)] for run in delays]
        yield table.absolute(
            f"RocketMQ store to SSE client, {RATE} messages/s, p{percent}", values, "ms", goal, BRIDGE[percent])
    yield table.absolute("RocketMQ: start of the program to the first event", starts, "s", "< 2", "Java bridge, published: 20 s")
    yield table.absolute("RocketMQ: processor, connected to a calm topic", idle, "%", "< 1")


def warm_up(cluster):
    topic = rocketmq.Topic(cluster, "warm-up").fill(1)
    topic.pace(RATE * 5, RATE)()


def until_event(gateway):
    deadline = time.monotonic() + 30
    while gateway.counts()["events"] < 1:
        if time.monotonic() > deadline:
            raise Failure(f"no event within half a minute: {gateway.counts()}")
        time.sleep(0.005)
    return time.monotonic()


def measure(gateway, topic):
    """Seconds, sorted. When it was stored is the broker's word, cut to a millisecond; whose clock is that of this machine as well."""
    arrived = {}
    with socket.create_connection(("127.0.0.1", gateway.port)) as stream:
        stream.sendall(
            f"GET /events HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {servers.TOKEN}\r\n\r\n".encode())
        reader = threading.Thread(target=read, args=(stream, arrived), daemon=True)
        reader.start()
        time.sleep(0.2)
        topic.pace(RATE * SECONDS, RATE)()
        deadline = time.monotonic() + 10
        while len(arrived) < RATE * SECONDS and time.monotonic() < deadline:
            time.sleep(0.05)
    stored = topic.store_times(1 + RATE * SECONDS)
    del stored[0]
    if stored.keys() != arrived.keys():
        raise Failure(f"{len(stored)} messages were stored, and {len(arrived)} events came")
    return sorted(arrived[number] - stored[number] for number in stored)


def read(stream, arrived):
    while True:
        try:
            chunk = stream.recv(1 << 16)
        except OSError:
            return
        now = time.time()
        if not chunk:
            return
        for number in EVENT.findall(chunk):
            arrived[int(number)] = now
