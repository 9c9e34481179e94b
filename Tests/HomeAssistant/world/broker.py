"""A Mosquitto on loopback."""
import asyncio
import re
import shutil
import socket

from .program import Program, free_port
from .waiting import expect, until

CONFIGURATION = """
listener {port} 127.0.0.1
allow_anonymous true
persistence {persistence}
persistence_location {folder}/
max_queued_messages 0
log_dest stderr
"""


class Broker:
    """Keeps its port over restarts. What it retains outlives one only where `keeps` says so."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.program = None
        self.listeners = []
        folder.mkdir()

    async def start(self, keeps=True):
        if not keeps:
            (self.folder / "mosquitto.db").unlink(missing_ok=True)
        file = self.folder / "mosquitto.conf"
        file.write_text(CONFIGURATION.format(port=self.port, folder=self.folder, persistence="true"))
        path = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"
        self.program = Program([shutil.which("mosquitto", path=path), "-c", file], self.folder, self.folder / "log")
        await until(self._listens, "the broker listens")

    def _listens(self):
        self.program.expect_running()
        with socket.create_connection(("127.0.0.1", self.port)):
            return True

    def clients(self):
        """Those that have connected since its last start."""
        text = self.program.said().rpartition(" starting")[2]
        return re.findall(r"New client connected from \S+ as (\S+)", text)

    async def stop(self):
        """In an orderly way: it writes down what it retains."""
        for listener in self.listeners:
            await listener.program.stop()
        self.listeners = []
        if self.program:
            await self.program.stop()
            self.program = None

    async def restart(self, away=0.5, keeps=True):
        await self.stop()
        await asyncio.sleep(away)
        await self.start(keeps)

    async def listen(self, topic):
        """Returns when it listens."""
        listener = Listener(self, topic)
        self.listeners.append(listener)
        await until(lambda: listener.is_subscribed, "the listener has subscribed")
        return listener


class Listener:
    """What comes by a broker from now on, at QoS 1. Ends with the broker."""

    def __init__(self, broker, topic):
        command = ["stdbuf", "-oL", "mosquitto_sub", "-p", str(broker.port), "-q", "1", "-t", topic, "-d", "-F", "HEARD %t %x"]
        self.program = Program(command, broker.folder, broker.folder / f"listener{free_port()}")

    @property
    def is_subscribed(self):
        return "Subscribed (mid: 1)" in self.program.said()

    @property
    def heard(self):
        """Topic and payload of each, in order."""
        lines = [line.split(" ") for line in self.program.said().splitlines() if line.startswith("HEARD ")]
        return [(topic, bytes.fromhex(payload).decode()) for _, topic, payload in lines]


async def publish(broker, topic, payload, retain=False):
    """Returns when the broker has acknowledged it."""
    words = ["mosquitto_pub", "-p", str(broker.port), "-q", "1", "-t", topic, "-m", payload, *(["-r"] if retain else [])]
    process = await asyncio.create_subprocess_exec(*words)
    expect(await process.wait() == 0, "the broker took a message")
