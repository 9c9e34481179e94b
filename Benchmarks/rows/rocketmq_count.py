"""A backlog of a million messages, counted by the RocketMQ module alone and by the official Java push consumer, which counts, too."""
from harness import rocketmq, servers, table
from harness.process import Failure

MESSAGES = 1_000_000
RUNS = 3
GOALS = {"default": ">= 4 x", "raised": ">= 5 x"}
WORDS = {"default": "a broker's default limits", "raised": "limits raised on both sides"}


def rows():
    if not rocketmq.is_there():
        return
    with servers.folder() as home, rocketmq.Cluster(home) as cluster:
        cluster.compile(servers.ROOT / "Benchmarks/RocketMQPeer/Count.java")
        topic = rocketmq.Topic(cluster, "backlog").fill(MESSAGES)
        for limits, words in WORDS.items():
            cluster.limit(limits)
            # The broker's own compiler has seen it by then.
            topic.count(MESSAGES, limits)
            ours, theirs = [], []
            for _ in range(RUNS):
                ours.append(topic.count(MESSAGES, limits))
                theirs.append(topic.count_with_java(MESSAGES, limits))
                check(ours[-1], theirs[-1])
            name = f"RocketMQ backlog counted, {words}"
            rates, peer_rates = ([MESSAGES / run["seconds"] for run in runs] for runs in (ours, theirs))
            yield table.versus(name, rates, peer_rates, "messages/s", "official Java consumer", GOALS[limits])
            peaks, peer_peaks = ([run["peak"] / 1e6 for run in runs] for runs in (ours, theirs))
            yield table.versus(f"{name}: peak memory", peaks, peer_peaks, "MB", "official Java consumer", "<= 0.05 x")
            yield table.absolute(f"{name}: processor time", [run["processor"] for run in ours], "s")


def check(ours, theirs):
    """Ours has looked at the order as well; the sum of the offsets tells a doubled message from a missing one."""
    for run in (ours, theirs):
        if run["counted"] != MESSAGES or run["offsets"] != ours["offsets"]:
            raise Failure(f"{MESSAGES} messages were published: ours {ours}, Java's {theirs}")
