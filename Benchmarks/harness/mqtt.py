"""MQTT: brokers, what goes from one to another, and a small client."""
import asyncio
import pathlib
import shlex
import subprocess
import time

from . import servers
from .process import Failure, Server

# Limits that would be reached are the same for whatever carries messages between brokers: by default 20 are in flight to a client at once,
# and from 1,000 waiting ones on messages are thrown away without a word.
BROKER = """
listener {port} 127.0.0.1
allow_anonymous true
persistence false
max_inflight_messages 1000
max_queued_messages 0
max_queued_bytes 0
set_tcp_nodelay true
log_dest stderr
log_type error
log_type warning
log_type information
connection_messages false
"""
BRIDGE = """
connection bench
address 127.0.0.1:{port}
topic bench/# out 1
cleansession false
notifications false
try_private false
bridge_attempt_unsubscribe false
"""


class Broker(Server):
    """A Mosquitto that keeps everything in memory. With `bridge_to`, it carries what is published below `bench/` to that broker itself."""

    def __init__(self, home: pathlib.Path, bridge_to=None):
        self.port = servers.free_port()
        file = home / f"mosquitto-{self.port}.conf"
        file.write_text(BROKER.format(port=self.port) + (BRIDGE.format(port=bridge_to.port) if bridge_to else ""))
        super().__init__([servers.program("mosquitto"), "-c", file], "running", home)
        servers.until_connectable(self.port)


class Load:
    """Benchmarks/MQTTLoad, from one broker to another."""

    def __init__(self, home, source, target):
        options = subprocess.run(
            ["pkg-config", "--cflags", "--libs", "libmosquitto"], capture_output=True, text=True, check=True)
        self.program, self.source, self.target = home / "MQTTLoad", source, target
        main = servers.ROOT / "Benchmarks/MQTTLoad/main.c"
        subprocess.run(["cc", "-O2", "-o", self.program, main, *shlex.split(options.stdout)], check=True)

    def flood(self, count, ahead=2_000):
        """The seconds until `count` alerts have arrived, each once and in order."""
        return self._result(self._start("alert", count, ahead))

    def readings(self, count, rate):
        """Begins to publish readings. What it returns waits for the last to arrive."""
        process = self._start("reading", count, count, rate)
        return lambda: self._result(process)

    def _start(self, kind, *numbers):
        run = f"{time.monotonic_ns():024x}"
        words = [self.program, self.source.port, self.target.port, kind, run, *numbers]
        return subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    @staticmethod
    def _result(process):
        output, errors = process.communicate()
        if process.returncode:
            raise Failure(errors.strip())
        return float(output)


class Client:
    """MQTT 3.1.1 at QoS 1, as little of it as measuring takes."""

    def __init__(self, reader, writer, hear):
        self.reader, self.writer, self.hear = reader, writer, hear
        self.count = 0

    @classmethod
    async def connected(cls, port, name, topic=None, hear=None):
        """With `topic`, calls `hear` with what comes, from now on."""
        client = cls(*await asyncio.open_connection("127.0.0.1", port), hear)
        client.send(0x10, text("MQTT") + bytes([4, 2, 0, 0]) + text(name))
        await client.packet()
        if topic:
            client.send(0x82, b"\0\1" + text(topic) + b"\1")
            await client.packet()
        client.task = asyncio.create_task(client.read())
        return client

    def publish(self, topic, payload):
        self.count += 1
        self.send(0x32, text(topic) + self.count.to_bytes(2, "big") + payload)

    def close(self):
        self.task.cancel()
        self.writer.close()

    async def read(self):
        while True:
            first, body = await self.packet()
            if first >> 4 == 3:
                size = int.from_bytes(body[:2], "big") + 2
                if first & 6:
                    self.send(0x40, body[size:size + 2])
                    size += 2
                self.hear(body[size:])

    async def packet(self):
        first, size, shift = (await self.reader.readexactly(1))[0], 0, 0
        while True:
            byte = (await self.reader.readexactly(1))[0]
            size |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return first, await self.reader.readexactly(size)

    def send(self, first, body):
        size, rest = bytearray(), len(body)
        while rest > 127:
            size.append(rest & 127 | 128)
            rest >>= 7
        self.writer.write(bytes([first]) + size + bytes([rest]) + body)


def text(value):
    return len(value.encode()).to_bytes(2, "big") + value.encode()
