"""An alarm of HomeLINK's, from its broker to the home's broker, to a client of a stream and to Home Assistant, while readings come in."""
import asyncio
import contextlib
import json
import re
import time

from harness import mqtt, servers, table
from harness.process import Failure

CONFIGURATION = """
journal: {{ path: journal.db, keep_for: 3650d, keep_size: 64GiB }}
http: {{ listen: "127.0.0.1:0" }}
inputs:
  cloud: {{ type: mqtt, dialect: homelink, url: "mqtt://127.0.0.1:{source}", client_id: bench-in, topics: ["bench/#"] }}
outputs:
  home: {{ type: mqtt, url: "mqtt://127.0.0.1:{target}", client_id: bench-out }}
  bus: {{ type: home_assistant, url: "http://127.0.0.1:{bus}", token: {token} }}
  stream: {{ type: sse, path: /alarms, tokens: [{{ name: tablet, token: {token}, match: {{ type: homelink.alert }} }}] }}
routes:
  - match: {{ type: homelink.alert }}
    priority: alarm
    to: [{{ home: {{ topic: "{{{{topic}}}}", payload: original }} }}, bus, stream]
  - match: {{ type: "homelink.*" }}
    to: [{{ home: {{ topic: "{{{{topic}}}}", payload: original }} }}, stream]
"""
READINGS, SECONDS, ALARMS = 2_000, 10, 20  # a second, of each, and how long
TOPIC = "bench/alert/active/house9/c3cec7fb-d6fcd4f0/fire-alarm"


def rows():
    runs = [asyncio.run(Home().measure()) for _ in range(3)]
    name = f"a HomeLINK alarm to broker, stream and Home Assistant, beside {READINGS:,} readings/s"
    for percent, goal in ((50, ""), (99, "< 250")):
        values = [delays[min(len(delays) - 1, len(delays) * percent // 100)] for delays in runs]
        yield table.absolute(f"{name}, p{percent}", values, "ms", goal)


class Home:
    """The broker, a client of the stream and Home Assistant, in one program with one clock."""

    def __init__(self):
        self.published, self.arrived = {}, {"broker": {}, "stream": {}, "bus": {}}

    async def measure(self):
        """The delay of each alarm in milliseconds, until the last of the three has it; sorted."""
        with servers.folder() as home, mqtt.Broker(home) as source, mqtt.Broker(home) as target:
            bus = await asyncio.start_server(self.serve, "127.0.0.1", 0)
            text = CONFIGURATION.format(
                source=source.port, target=target.port, bus=bus.sockets[0].getsockname()[1], token=servers.TOKEN)
            (home / "causeway.yaml").write_text(text)
            async with bus:
                with servers.Server([servers.PROGRAM, "run", "causeway.yaml"], "ready: listening on", home) as gateway:
                    port = servers.listening_port(gateway.ready_line)
                    await asyncio.to_thread(servers.until_connected, port, "cloud", "home")
                    await self.raise_alarms(port, source, target, mqtt.Load(home, source, target))
        return sorted(
            1000 * (max(times[number] for times in self.arrived.values()) - began) for number, began in self.published.items())

    async def raise_alarms(self, port, source, target, load):
        listener = await mqtt.Client.connected(target.port, "listener", TOPIC, lambda payload: self.note("broker", payload))
        reading = asyncio.create_task(self.read(port))
        publisher = await mqtt.Client.connected(source.port, "alarms")
        readings = load.readings(READINGS * SECONDS, READINGS)
        began = time.monotonic()
        for number in range(ALARMS * (SECONDS - 1)):
            await asyncio.sleep(max(0, began + 0.5 + number / ALARMS - time.monotonic()))
            self.published[number] = time.monotonic()
            publisher.publish(TOPIC, alarm(number))
        await asyncio.to_thread(readings)
        for _ in range(200):
            if all(len(times) == len(self.published) for times in self.arrived.values()):
                break
            await asyncio.sleep(0.05)
        else:
            raise Failure(f"{len(self.published)} alarms, and arrived: { {name: len(times) for name, times in self.arrived.items()} }")
        for client in (listener, publisher):
            client.close()
        reading.cancel()

    def note(self, where, payload):
        for found in re.findall(rb"alarm-(\d+)-", payload):
            self.arrived[where].setdefault(int(found), time.monotonic())

    async def read(self, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /alarms HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {servers.TOKEN}\r\n\r\n".encode())
        while line := await reader.readline():
            if line.startswith(b"data:"):
                self.note("stream", line)

    async def serve(self, reader, writer):
        """Home Assistant, as far as it is asked."""
        with contextlib.suppress(asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
                self.note("bus", await reader.readexactly(int(length[1])) if length else b"")
                body = b'{"state":"RUNNING"}'
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        writer.close()


def alarm(number):
    return json.dumps({
        "category": "DEVICE", "eventId": f"alarm-{number}-", "statusId": "ACTIVE", "severity": "HIGH",
        "description": "D6FCD4F0 in location Hallway 1: Fire Alarm Activated", "deviceSerialNumber": "D6FCD4F0",
        "eventTypeId": "FIRE_ALARM", "location": "HALLWAY1", "propertyReference": "House9", "sourceModelType": "COALARM",
        "action": "ADD", "actionTimestamp": "2023-12-31T15:27:33.000Z"}).encode()
