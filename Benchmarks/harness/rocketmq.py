"""RocketMQ: a name server and a broker of the distribution that ROCKETMQ_HOME names, what fills its topics, and the official client."""
import json
import os
import pathlib
import random
import shutil
import subprocess
import time

from . import servers
from .process import Failure

# As the tests do: one broker, all on loopback. The limits of a pull are left as they are.
NAME_SERVER = """
listenPort={port}
bindAddress=127.0.0.1
kvConfigPath={home}/kvConfig.json
"""
BROKER = """
brokerClusterName=DefaultCluster
brokerName=broker-a
brokerId=0
brokerIP1=127.0.0.1
bindAddress=127.0.0.1
listenPort={port}
haListenPort={ha_port}
namesrvAddr={name_server}
storePathRootDir={home}/store
storePathCommitLog={home}/store/commitlog
mappedFileSizeCommitLog=134217728
autoCreateTopicEnable=false
autoCreateSubscriptionGroup=true
flushDiskType=ASYNC_FLUSH
diskMaxUsedSpaceRatio=99
"""
# What a broker gives with one pull: when it is told nothing, and when it is told to give more.
LIMITS = {
    "default": {"maxTransferCountOnMessageInMemory": 32, "maxTransferBytesOnMessageInMemory": 262_144},
    "raised": {"maxTransferCountOnMessageInMemory": 1_024, "maxTransferBytesOnMessageInMemory": 1_048_576},
}
# Without these a broker does not start on a Java of today, and fills up on a disk that others have filled.
OPTIONS = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.nio", "sun.nio.ch", "jdk.internal.ref")] + [
    "-Drocketmq.broker.diskSpaceWarningLevelRatio=0.99", "-Drocketmq.broker.diskSpaceCleanForciblyRatio=0.98"]


def is_there():
    """Says in words what is missing."""
    if not os.environ.get("ROCKETMQ_HOME"):
        print("the rows of RocketMQ are left out: set ROCKETMQ_HOME to the folder of a RocketMQ, unpacked from rocketmq.apache.org")
    elif not shutil.which("java") or not shutil.which("javac"):
        print("the rows of RocketMQ are left out: they need java and javac (Debian: default-jdk-headless)")
    else:
        return True
    return False


class Cluster:
    """A name server and a broker on free ports, with a folder of their own."""

    def __init__(self, home: pathlib.Path):
        self.distribution = pathlib.Path(os.environ["ROCKETMQ_HOME"]).resolve()
        self.home = home / "rocketmq"
        # 4.x reads how to log from there, or does not start.
        shutil.copytree(self.distribution / "conf", self.home / "conf")
        self.processes = []
        try:
            self.name_server = self.launch("namesrv", 128, "namesrv.NamesrvStartup", NAME_SERVER, servers.free_port())
            self.broker = self.launch("broker", 1_024, "broker.BrokerStartup", BROKER, free_broker_port())
        except BaseException:
            self.stop()
            raise

    def launch(self, name, heap, main, configuration, port):
        address = f"127.0.0.1:{port}"
        file = self.home / f"{name}.conf"
        file.write_text(configuration.format(
            port=port, ha_port=port + 1, home=self.home, name_server=getattr(self, "name_server", None)))
        words = [f"-Xms{heap}m", f"-Xmx{heap}m", *OPTIONS, f"org.apache.rocketmq.{main}", "-c", file]
        with open(self.home / f"{name}.log", "w") as log:
            self.processes.append(subprocess.Popen(self.java(*words), stdin=subprocess.DEVNULL, stdout=log, stderr=log))
        servers.until_connectable(port, seconds=60)
        return address

    def java(self, *words):
        """The distribution's jars, with whatever it writes below our own folder."""
        path = f"{self.home}:{self.home}/conf:{self.distribution}/lib/*"
        return ["java", f"-Duser.home={self.home}", f"-Drocketmq.home.dir={self.home}", "-Drocketmq.client.logLevel=ERROR",
                "-cp", path, *map(str, words)]

    def limit(self, name):
        """What the broker gives with one pull from now on."""
        for key, value in LIMITS[name].items():
            words = ["org.apache.rocketmq.tools.command.MQAdminStartup", "updateBrokerConfig", "-b", self.broker, "-k", key, "-v", value]
            run = subprocess.run(self.java(*words), capture_output=True, text=True)
            if "success" not in run.stdout:
                raise Failure(f"mqadmin: {run.stdout}{run.stderr}")

    def compile(self, source):
        """Beforehand, so that the compiler is no part of the client's memory."""
        subprocess.run(["javac", "-nowarn", "-cp", f"{self.distribution}/lib/*", "-d", self.home, source], check=True)

    def stop(self):
        for process in reversed(self.processes):
            process.kill()
            process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Topic:
    """What RocketMQLoad and the official client do with one topic."""

    def __init__(self, cluster, name):
        self.cluster, self.name = cluster, name

    def fill(self, count):
        self.load("backlog", count)
        return self

    def count(self, count, _limits):
        """By the module alone, with its defaults: they ask for as much as a broker gives."""
        return self.load("count", count)

    def store_times(self, count):
        """By number, in seconds since 1970."""
        return {int(number): time / 1000 for number, time in self.load("times", count).items()}

    def pace(self, count, rate):
        """Begins to publish. What it returns waits for the end."""
        process = subprocess.Popen(self.words("paced", count, rate), stdout=subprocess.PIPE, text=True)
        return lambda: report(process.communicate()[0])

    def count_with_java(self, count, limits):
        return report(subprocess.run(
            self.cluster.java("Count", self.cluster.name_server, self.name, count, limits), stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, timeout=120).stdout)

    def load(self, *words):
        return report(subprocess.run(self.words(*words), stdout=subprocess.PIPE, text=True, timeout=120).stdout)

    def words(self, mode, *words):
        return [str(word) for word in (servers.TOOLS / "RocketMQLoad", mode, self.cluster.name_server, self.name, *words)]


def report(output):
    """The last line: Java's client has more to say."""
    lines = [line for line in output.splitlines() if line.startswith("{")]
    result = json.loads(lines[-1]) if lines else {"error": output or "it said nothing"}
    if "error" in result:
        raise Failure(f"RocketMQ: {result['error']}")
    return result


def free_broker_port():
    """A broker takes the one after it and the one two before, too: far from those that the system gives to others."""
    return random.randrange(20_000, 31_000)
