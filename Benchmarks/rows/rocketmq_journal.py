"""A backlog of Aqara's messages, from RocketMQ through the dialect into the journal (fsync) and routed to a stream, with all offsets done."""
import time

from harness import rocketmq, servers, table
from harness.process import Failure, peak, processor_seconds

MESSAGES = 500_000
RUNS = 3
# Published figures of the Java bridge, which keeps events in memory only, on a machine of this class.
BRIDGE_RATE, BRIDGE_PEAK = 48_000, 490

CONFIGURATION = """
journal: {{ path: journal.db, keep_for: 3650d, keep_size: 64GiB }}
http: {{ listen: "127.0.0.1:0" }}
inputs:
  queue:
    type: rocketmq
    dialect: aqara
    name_servers: "{name_server}"
    topic: {topic}
    group: {group}
    start: first
outputs:
  events: {{ type: sse, path: /events, format: cloudevents, token: {token} }}
routes:
  - {{ to: [events] }}
"""


class Gateway(servers.Server):
    """The released program as a new member of a group of its own."""

    def __init__(self, home, topic, group):
        (home / "causeway.yaml").write_text(CONFIGURATION.format(
            name_server=topic.cluster.name_server, topic=topic.name, group=group, token=servers.TOKEN))
        super().__init__([servers.PROGRAM, "run", "causeway.yaml"], "ready: listening on", home)
        self.port = servers.listening_port(self.ready_line)

    def counts(self):
        return servers.link(self.port, "queue")


def rows():
    if not rocketmq.is_there():
        return
    with servers.folder() as home, rocketmq.Cluster(home) as cluster:
        topic = rocketmq.Topic(cluster, "backlog").fill(MESSAGES)
        runs = [run(topic, number) for number in range(RUNS + 1)][1:]
    name = "RocketMQ backlog of Aqara's, parsed, on disk and routed"
    rates = [rate for rate, _, _ in runs]
    yield table.versus(name, rates, [BRIDGE_RATE] * RUNS, "messages/s", "Java bridge, memory only, published", ">= 1.5 x")
    peaks = [peak for _, peak, _ in runs]
    yield table.versus(f"{name}: peak memory", peaks, [BRIDGE_PEAK] * RUNS, "MB", "Java bridge, published", "<= 0.2 x")
    yield table.absolute(f"{name}: processor time of a message", [used for _, _, used in runs], "µs")


def run(topic, number):
    """Counted from the start of the process: joining the group is part of it. Rate, peak in MB, processor time of a message in µs."""
    with servers.folder() as home, Gateway(home, topic, f"journal-{number}") as gateway:
        deadline = time.monotonic() + 60
        while (counts := gateway.counts())["events"] < MESSAGES:
            if time.monotonic() > deadline:
                raise Failure(f"after a minute: {counts}")
            time.sleep(0.02)
        seconds = time.monotonic() - gateway.began
        if counts["events"] != MESSAGES or counts["duplicates"] or counts["quarantined"] or counts["errors"]:
            raise Failure(f"{MESSAGES} messages were published, and health says {counts}")
        return MESSAGES / seconds, peak(gateway.pid) / 1e6, processor_seconds(gateway.pid) / MESSAGES * 1e6
