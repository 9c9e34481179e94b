"""From one broker to another at QoS 1: by way of the gateway, with its journal on disk, and over a Mosquitto bridge, which keeps
everything in memory."""
from harness import mqtt, servers, table

ALERTS = 100_000
CONFIGURATION = """
journal: {{ path: journal.db, keep_for: 3650d, keep_size: 64GiB }}
http: {{ listen: "127.0.0.1:0" }}
inputs:
  cloud: {{ type: mqtt, dialect: homelink, url: "mqtt://127.0.0.1:{source}", client_id: bench-in, topics: ["bench/#"] }}
outputs:
  home: {{ type: mqtt, url: "mqtt://127.0.0.1:{target}", client_id: bench-out }}
routes:
  - {{ match: {{ type: "homelink.*" }}, to: [{{ home: {{ topic: "{{{{topic}}}}", payload: original }} }}] }}
"""


class Relay(servers.Server):
    """The released program between two brokers."""

    def __init__(self, home, source, target):
        (home / "causeway.yaml").write_text(CONFIGURATION.format(source=source.port, target=target.port))
        super().__init__([servers.PROGRAM, "run", "causeway.yaml"], "ready: listening on", home)
        self.port = servers.listening_port(self.ready_line)
        servers.until_connected(self.port, "cloud", "home")


def rows():
    with (
        servers.folder() as home, mqtt.Broker(home) as target, mqtt.Broker(home) as source, mqtt.Broker(home) as other,
        mqtt.Broker(home, bridge_to=other) as bridged, Relay(home, source, target),
    ):
        ours, theirs = mqtt.Load(home, source, target), mqtt.Load(home, bridged, other)
        rates = [[], []]
        for load in (ours, theirs):
            load.flood(ALERTS // 10)
        for _ in range(3):
            for load, side in zip((ours, theirs), rates):
                side.append(ALERTS / load.flood(ALERTS))
    yield table.versus("MQTT broker to broker, QoS 1, 550 bytes", *rates, "messages/s", "Mosquitto bridge, memory only", ">= 0.8 x")
