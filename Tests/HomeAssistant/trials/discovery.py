"""The `mqtt` output with `discovery`: devices and entities that Home Assistant finds by itself."""
import asyncio
import time

from world.aqara import Aqara
from world.home_assistant import RELEASE
from world.waiting import expect, until

OUTPUT = """
outputs:
  home:
    type: mqtt
    url: "mqtt://127.0.0.1:{port}"
    prefix: {prefix}
    discovery: {{ mode: {mode} }}
routes:
  - {{ match: {{ source: "/aqara/*" }}, to: home }}
"""
# Device-based discovery came with 2024.11.
MODE = "component" if tuple(int(part) for part in RELEASE.split(".")[:2]) < (2024, 11) else "device"
OTHER = {"component": "device", "device": "component"}[MODE]
ALL = 10  # seconds within which everything is there again, whatever was restarted


def configuration(world, prefix, mode=MODE):
    """Each trial has topics of its own: what one leaves is nothing to the next."""
    return OUTPUT.format(port=world.broker.port, prefix=prefix, mode=mode)


class House:
    """A gateway, a presence sensor and a doorbell behind it, and what Home Assistant makes of them."""

    def __init__(self, world, name, gateway):
        self.home, self.name, self.gateway = world.home, name, gateway
        self.aqara = Aqara(gateway)
        self.sensor, self.bell = f"lumi1.{name}sensor", f"lumi1.{name}bell"

    @classmethod
    async def furnished(cls, world, name, mode=MODE):
        house = cls(world, name, await world.gateway(configuration(world, name, mode)))
        await house.furnish()
        return house

    async def furnish(self):
        for device, model, label in [
            (self.sensor, "lumi.motion.agl001", f"{self.name} lounge"), (self.bell, "lumi.camera.agl006", f"{self.name} door")]:
            await self.aqara.event("gateway_bind", did=device, model=model)
            await self.aqara.event("dev_name_change", did=device, deviceName=label, model=model)
        await self.aqara.report(self.sensor, "3.51.85", 1)
        await self.aqara.report(self.sensor, "0.4.85", 120)
        await self.aqara.report(self.sensor, "99.9.99", 7)
        await self.ring()
        await self.all_there()
        await until(lambda: len(self.rings()) == 1, lambda: f"the first ring fires: {self.rings()}")

    async def ring(self):
        await self.aqara.report(self.bell, "13.12.85", "1")

    async def all_there(self, seconds=ALL):
        """Until each entity has its state. Returns how long that took."""
        began = time.monotonic()
        wrong = {}

        async def right():
            nonlocal wrong
            states = await self.states()
            wanted = {("lounge", "Presence"): "on", ("lounge", "Illuminance"): "120"}
            wrong = {key: states.get(key) for key, value in wanted.items() if states.get(key) != value}
            # When it rang last, Home Assistant has forgotten if the entity was unavailable while it stopped: then that is unknown.
            bell = states.get(("door", "Doorbell"))
            if bell in (None, "unavailable"):
                wrong["door", "Doorbell"] = bell
            return not wrong

        await until(right, lambda: f"every entity is there and has its state; not so: {wrong}", seconds)
        return time.monotonic() - began

    async def states(self):
        """By device (without the trial's name) and name of the entity: None where it is known and has no state."""
        names = await self.devices()
        states = await self.home.states()
        result = {}
        for entity in await self.home.entities():
            if entity["device_id"] in names:
                name = entity["original_name"] or entity["name"]
                state = states.get(entity["entity_id"])
                result[names[entity["device_id"]], name] = state and state["state"]
        return result

    async def devices(self):
        return {
            device["id"]: device["name"].removeprefix(f"{self.name} ") for device in await self.home.devices()
            if device["name"].startswith(f"{self.name} ")}

    async def entity(self, device, name):
        names = await self.devices()
        return next(
            entity for entity in await self.home.entities()
            if names.get(entity["device_id"]) == device and entity["original_name"] == name)

    def rings(self):
        """Each firing of the doorbell's entity, by what Home Assistant's bus carried. Its state is the time when it fired last: one that
        comes back after an absence has the time that it had."""
        firings = {}
        for note in self.home.seen("state_changed"):
            data = note["data"]
            if data["entity_id"].startswith(f"event.{self.name}_door") and data["state"] not in (None, "unavailable", "unknown"):
                firings.setdefault(data["state"], data)
        return list(firings.values())


async def entities_have_their_names_states_and_devices(world):
    house = await House.furnished(world, "named")
    states = await house.home.states()
    entity = await house.entity("lounge", "Presence")
    state = states[entity["entity_id"]]
    expect(entity["entity_id"].startswith("binary_sensor."), f"the presence is a {entity['entity_id']}")
    expect(state["attributes"]["friendly_name"] == "named lounge Presence", f"what people see: {state}")
    expect(state["attributes"]["device_class"] == "occupancy", f"what it is: {state}")
    light = states[(await house.entity("lounge", "Illuminance"))["entity_id"]]["attributes"]
    expect((light["unit_of_measurement"], light["state_class"]) == ("lx", "measurement"), f"its unit: {light}")
    devices = [device for device in await world.home.devices() if device["name"] == "named lounge"]
    expect(len(devices) == 1 and devices[0]["manufacturer"] == "Aqara" and devices[0]["model"], f"its device: {devices}")


async def what_nobody_knows_the_meaning_of_is_there_but_disabled(world):
    house = await House.furnished(world, "unknown")
    entity = await house.entity("lounge", "99.9.99")
    expect(entity["disabled_by"] == "integration", f"disabled until asked for: {entity}")


async def each_ring_fires_once_also_the_very_first(world):
    house = await House.furnished(world, "ringing")
    for _ in range(3):
        await house.ring()
    await until(lambda: len(house.rings()) == 4, lambda: f"three in a row are three: {house.rings()}")
    expect(house.rings()[-1]["attributes"]["event_type"] == "ring", f"what it was: {house.rings()[-1]}")


async def everything_is_there_again_whatever_restarts_and_nothing_fires_again(world):
    house = await House.furnished(world, "restart")
    home, broker, gateway = world.home, world.broker, house.gateway
    rings, removed = len(house.rings()), len(removals(home))
    slowest = 0

    async def back(what):
        nonlocal slowest
        await home_runs(home, broker)
        seconds = await house.all_there()
        slowest = max(slowest, seconds)
        await asyncio.sleep(2)
        expect(len(house.rings()) == rings, f"after {what} nothing fires again: {house.rings()[rings:]}")
        expect(len(removals(home)) == removed, f"after {what} no entity leaves the registry: {removals(home)[removed:]}")

    for what, restart in {
        "the gateway": gateway.restart,
        "the gateway, killed": lambda: killed(gateway),
        "the broker": broker.restart,
        "the broker, with nothing retained": lambda: broker.restart(keeps=False),
        "Home Assistant": home.restart,
        "Home Assistant, and the broker meanwhile": lambda: around(home, broker.restart),
        "Home Assistant, and the broker meanwhile, with nothing retained": lambda: around(home, lambda: broker.restart(keeps=False)),
        "Home Assistant, and the gateway meanwhile": lambda: around(home, gateway.restart),
        "the gateway, and Home Assistant meanwhile": lambda: around(gateway, home.restart),
        "the gateway, and the broker meanwhile, with nothing retained": lambda: around(gateway, lambda: broker.restart(keeps=False)),
        "the broker, with nothing retained, and Home Assistant and the gateway meanwhile":
            lambda: around(broker, lambda: around(home, gateway.restart), keeps=False),
        "all three": lambda: around(broker, lambda: around(gateway, home.restart)),
    }.items():
        await restart()
        await back(what)
    await house.ring()
    await until(lambda: len(house.rings()) == rings + 1, "a ring after all that fires")
    return f"slowest: {slowest:.1f} s"


async def what_happens_while_home_assistant_is_away_changes_states_and_fires_nothing_old(world):
    house = await House.furnished(world, "away")
    rings = len(house.rings())
    await world.home.stop()
    await house.aqara.report(house.sensor, "3.51.85", 0)
    await house.aqara.report(house.sensor, "3.51.85", 1)
    await house.ring()
    await house.gateway.until_delivered("home")
    await world.home.start()
    await house.all_there()
    await asyncio.sleep(2)
    expect(len(house.rings()) == rings, "a ring that nobody heard does not fire afterwards")


async def without_the_gateway_its_entities_are_unavailable(world):
    house = await House.furnished(world, "gone")
    for away in (house.gateway.stop, house.gateway.kill):
        await away()
        await until_unavailable(house, {("lounge", "Presence"), ("lounge", "Illuminance"), ("door", "Doorbell")})
        await house.gateway.start()
        await house.all_there()


async def a_device_that_is_offline_is_unavailable_and_others_are_not(world):
    house = await House.furnished(world, "offline")
    await house.aqara.event("gateway_offline", did=house.sensor)
    await until_unavailable(house, {("lounge", "Presence"), ("lounge", "Illuminance")})
    expect((await house.states())["door", "Doorbell"] != "unavailable", "the doorbell is there")
    await house.aqara.event("gateway_online", did=house.sensor)
    await house.all_there()


async def a_new_name_is_seen_and_the_entities_stay_who_they_are(world):
    house = await House.furnished(world, "renamed")
    before = await house.entity("lounge", "Presence")
    await house.aqara.event("dev_name_change", did=house.sensor, deviceName="renamed study", model="lumi.motion.agl001")

    async def renamed():
        return "study" in (await house.devices()).values()

    await until(renamed, "the device has its new name")
    expect("lounge" not in (await house.devices()).values(), "and no device has the old one")
    after = await house.entity("study", "Presence")
    expect(after["id" if "id" in after else "entity_id"] == before["id" if "id" in before else "entity_id"],
           f"the entity is the same: {before} {after}")


async def the_gateway_is_a_device_whose_entities_stay_who_they_are(world):
    house = await House.furnished(world, "itself")

    async def own():
        device = next(device for device in await world.home.devices() if device["name"] == "Causeway" and device["id"] not in before)
        entities = [entity for entity in await world.home.entities() if entity["device_id"] == device["id"]]
        return {entity["unique_id"]: entity["id"] for entity in entities}

    before = {}
    devices = [device for device in await world.home.devices() if device["name"] == "Causeway"]
    newest = max(devices, key=lambda device: device["created_at"] if "created_at" in device else devices.index(device))
    before = {device["id"] for device in devices} - {newest["id"]}
    entities = await own()
    states = await world.home.states()
    names = {
        entity["original_name"]: states[entity["entity_id"]]["state"] for entity in await world.home.entities()
        if entity["unique_id"] in entities and entity["entity_id"] in states}
    expect(names.get("Dead letters") == "0" and names.get("Input push") == "on", f"what it says of itself: {names}")
    removed = len(removals(world.home))
    await house.gateway.restart()
    await house.gateway.until_delivered("home")
    await asyncio.sleep(2)
    expect(len(removals(world.home)) == removed, f"none leaves the registry: {removals(world.home)[removed:]}")
    expect(await own() == entities, f"the same entities after a restart: {entities} {await own()}")


async def a_device_that_is_removed_leaves_no_ghost(world):
    house = await House.furnished(world, "ghost")
    await house.aqara.event("gateway_unbind", did=house.sensor, cause=3)

    async def gone():
        return "lounge" not in (await house.devices()).values()

    await until(gone, "the device has left the registry")
    expect(("lounge", "Presence") not in await house.states(), "its entities too")
    await house.gateway.restart()
    await world.home.restart()
    await asyncio.sleep(2)
    expect(await gone(), "it stays away after restarts")
    expect("door" in (await house.devices()).values(), "the other one stays")


async def one_mode_after_the_other_leaves_no_ghost(world):
    if MODE == "component":
        return "this release knows one mode only"
    house = await House.furnished(world, "mode", OTHER)
    before = await house.entity("lounge", "Presence")
    await house.gateway.restart(configuration(world, "mode", MODE))
    await house.gateway.until_delivered("home")
    await asyncio.sleep(2)
    await house.all_there()
    ids = [entity["unique_id"] for entity in await world.home.entities()]
    expect(len(ids) == len(set(ids)) and before["unique_id"] in ids, f"each entity once, by the id it had: {ids}")


async def without_discovery_what_was_announced_is_taken_back(world):
    house = await House.furnished(world, "retired")
    text = configuration(world, "retired").replace(f"discovery: {{ mode: {MODE} }}", "discovery: false")
    await house.gateway.restart(text)

    async def gone():
        return not await house.devices()

    await until(gone, "no device is left in the registry")


async def home_assistant_has_nothing_to_complain_about(world):
    # That a broker which restarts is away; the echo of its own word: it clears the topic of a device that has gone once more; and, when
    # the mode of discovery changes, that it was told of an entity in another way before.
    known = (
        "components.mqtt.client]", "[paho.mqtt.client]", "No device components to cleanup", "conflicting MQTT discovery message")
    complaints = [line for line in world.home.complaints() if not any(words in line for words in known)]
    expect(not complaints, "\n".join(complaints))


# MARK: Words of these trials


def removals(home):
    """Entities that have left Home Assistant's registry, so far."""
    return [note["data"]["entity_id"] for note in home.seen("entity_registry_updated") if note["data"]["action"] == "remove"]


async def killed(gateway):
    await gateway.kill()
    await gateway.start()


async def around(outer, inner, **options):
    """`outer` is away while `inner` happens."""
    await outer.stop()
    await inner()
    await outer.start(**options)


async def home_runs(home, broker):
    """And has found the broker: it looks for it every ten seconds only."""
    await until(home.is_running, "Home Assistant runs", 60)
    await until(lambda: any(not name.startswith("causeway") for name in broker.clients()), "Home Assistant finds the broker")


async def until_unavailable(house, entities):
    async def unavailable():
        states = await house.states()
        return {key for key in entities if states.get(key) == "unavailable"} == entities

    await until(unavailable, f"unavailable: {entities}")
