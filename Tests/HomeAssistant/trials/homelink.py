"""HomeLINK: its webhooks, and its broker. Alarms are fired on Home Assistant's bus and go to the home's own broker as they came."""
import asyncio
import json
import uuid

import aiohttp

from world.broker import Broker, publish
from world.waiting import expect, until

HEAD = """
journal: {{ path: journal.db }}
http: {{ listen: "127.0.0.1:{port}" }}
inputs:
  web: {{ type: http, path: /alarms/secret, dialect: homelink }}
"""
BUS = """
outputs:
  bus: {{ type: home_assistant, url: "{url}", token: "{token}", retry: {{ first: 200ms, longest: 1s }} }}
routes:
  - {{ match: {{ type: "homelink.*" }}, priority: alarm, to: bus }}
"""
RELAY = """
  cloud:
    type: mqtt
    dialect: homelink
    url: "mqtt://127.0.0.1:{cloud}"
    client_id: the-one-of-the-file
    topics: ["joe_bloggs/#"]
outputs:
  bus: {{ type: home_assistant, url: "{url}", token: "{token}", retry: {{ first: 200ms, longest: 1s }} }}
  home: {{ type: mqtt, url: "mqtt://127.0.0.1:{home}" }}
routes:
  - {{ match: {{ type: "homelink.*" }}, to: [bus, {{ home: {{ topic: "{{{{topic}}}}", payload: original }} }}] }}
"""
TOPIC = "joe_bloggs/alert/active/joe_bloggs_home/c3cec7fb-d6fcd4f0/fire-alarm"


def alarm():
    """As HomeLINK's manual has one."""
    identity = str(uuid.uuid4())
    return {
        "category": "DEVICE", "eventId": identity, "statusId": "ACTIVE",
        "description": "D6FCD4F0 in location Hallway 1: Fire Alarm Activated", "devicePhySerialNumber": "D6FCD4F0",
        "deviceSerialNumber": "D6FCD4F0", "eventTypeId": "CO_ALARM", "eventTypeName": "Fire alarm activated", "location": "HALLWAY1",
        "locationNickname": "Back Door", "manufacturerReference": "EI", "propertyReference": "JOE_BLOGGS_Home",
        "raisedDate": "2023-12-31T15:27:33Z", "room": "Hallway 1", "severity": "HIGH", "sourceId": "EI", "sourceModel": "EI3016",
        "sourceModelType": "COALARM", "title": "Fire Alarm Activated", "__IDENTITY": identity, "action": "ADD",
        "actionTimestamp": "2023-12-31T15:27:33.000Z"}


DEVICE = {
    "identifiers": [["homelink", "D6FCD4F0"]], "name": "JOE_BLOGGS_Home HALLWAY1 COALARM", "via_device": ["homelink", "JOE_BLOGGS_Home"],
    "manufacturer": "Ei", "model": "COALARM", "model_id": "Ei3016"}


def fired(home, identity):
    """Without what the gateway adds about where it is from."""
    return [
        {key: value for key, value in note["data"].items() if key != "causeway"} for note in home.seen("homelink_alert")
        if note["data"]["payload"].get("eventId") == identity]


async def an_alarm_of_a_webhook_is_fired_as_homelinks_integration_fires_it(world):
    home = world.home
    gateway = await world.gateway(BUS.format(url=home.url, token=await home.make_token("homelink")), HEAD)
    payload = alarm()
    async with aiohttp.ClientSession() as session:
        for _ in range(2):
            async with session.post(f"http://127.0.0.1:{gateway.port}/alarms/secret", json=payload) as answer:
                expect(answer.status == 200, f"a webhook was answered {answer.status}")
    await gateway.until_delivered("bus")
    await until(lambda: fired(home, payload["eventId"]), "the alarm is fired")
    await asyncio.sleep(0.5)
    expected = [{"sub_type": "device", "topic_tree": ["ADD"], "device_info": DEVICE, "payload": payload}]
    expect(fired(home, payload["eventId"]) == expected, f"once, and so: {expected}; not {fired(home, payload['eventId'])}")
    await until(lambda: automated(home, payload["eventId"]), "the automation ran")


async def an_alarm_of_homelinks_broker_is_fired_and_republished_to_the_byte(world):
    async with cloud(world) as broker:
        home = world.home
        gateway = await relay(world, broker)
        listener = await world.broker.listen("joe_bloggs/#")
        payload = alarm()
        text = json.dumps(payload, indent=1)
        await publish(broker, TOPIC, text)
        await until(lambda: fired(home, payload["eventId"]), "the alarm is fired")
        tree = ["alert", "active", "joe_bloggs_home", "c3cec7fb-d6fcd4f0", "fire-alarm"]
        expected = [{"sub_type": "device", "topic_tree": tree, "device_info": DEVICE, "payload": payload}]
        expect(fired(home, payload["eventId"]) == expected, f"so: {expected}; not {fired(home, payload['eventId'])}")
        await until(lambda: listener.heard, "the home's broker has it")
        expect(listener.heard == [(TOPIC, text)], f"the same bytes on the same topic: {listener.heard}")
        await until(lambda: automated(home, payload["eventId"]), "the automation ran")
        await gateway.stop()


async def what_happens_while_the_gateway_is_away_arrives_once_it_is_back(world):
    async with cloud(world) as broker:
        gateway = await relay(world, broker)
        await gateway.until_delivered("bus")
        await gateway.kill()
        payloads = [alarm() for _ in range(20)]
        for payload in payloads:
            await publish(broker, TOPIC, json.dumps(payload))
        await gateway.start()
        for payload in payloads:
            await until(lambda: fired(world.home, payload["eventId"]), "each alarm is fired")
        identities = [payload["eventId"] for payload in payloads]
        seen = [note["data"]["payload"]["eventId"] for note in world.home.seen("homelink_alert")]
        expect([identity for identity in seen if identity in identities] == identities, f"each once and in order: {seen}")


async def what_the_cloud_has_kept_fires_nothing_when_the_gateway_comes_back(world):
    async with cloud(world) as broker:
        payload = alarm()
        await publish(broker, TOPIC, json.dumps(payload), retain=True)
        gateway = await relay(world, broker)
        for _ in range(2):
            await asyncio.sleep(1)
            await gateway.restart()
        await broker.restart()
        fresh = alarm()
        await until(lambda: is_connected(gateway, "cloud"), "the gateway is connected again")
        await publish(broker, TOPIC, json.dumps(fresh))
        await until(lambda: fired(world.home, fresh["eventId"]), "a new alarm is fired")
        expect(not fired(world.home, payload["eventId"]), "the old one is not")


# MARK: Words of these trials


def automated(home, identity):
    return any(identity in note["data"]["id"] for note in home.seen("trial_automation_ran"))


class cloud:
    """HomeLINK's broker, for one trial."""

    count = 0

    def __init__(self, world):
        cloud.count += 1
        self.broker = Broker(world.folder / f"cloud{cloud.count}")

    async def __aenter__(self):
        await self.broker.start()
        return self.broker

    async def __aexit__(self, *_):
        await self.broker.stop()


async def relay(world, broker):
    token = await world.home.make_token(f"relay {uuid.uuid4()}")
    text = RELAY.format(cloud=broker.port, home=world.broker.port, url=world.home.url, token=token)
    gateway = await world.gateway(text, HEAD.rstrip("\n"))
    await until(lambda: is_connected(gateway, "cloud"), "the gateway is connected to HomeLINK")
    await until(lambda: is_connected(gateway, "home"), "the gateway is connected to the home's broker")
    return gateway


async def is_connected(gateway, name):
    return next(link for link in (await gateway.health())["links"] if link["name"] == name)["connected"]
