"""The `home_assistant` output: events are fired on Home Assistant's bus."""
import asyncio
import json

from world.aqara import Aqara
from world.waiting import expect, until

OUTPUT = """
outputs:
  bus: {{ type: home_assistant, url: "{url}", token: "{token}", retry: {{ first: 200ms, longest: 1s }} }}
routes:
  - {{ match: {{ type: "*" }}, to: bus }}
"""


def configuration(home, token):
    return OUTPUT.format(url=home.url, token=token)


def fired(home, device):
    """The data of all events of a device, in the order in which they were on the bus."""
    return [note["data"] for note in home.seen("aqara_resource_report") if note["data"]["subjectId"] == device]


def arrived(home, device):
    return [int(data["value"]) for data in fired(home, device)]


def automated(home):
    return {note["data"]["id"] for note in home.seen("trial_automation_ran")}


def ids(home, device):
    return {data["causeway"]["id"] for data in fired(home, device)}


async def what_is_pushed_is_on_the_bus_with_its_data_and_starts_automations(world):
    home = world.home
    gateway = await world.gateway(configuration(home, await home.make_token("right")))
    item = await Aqara(gateway).report("lumi.right", "3.51.85", 1)
    data = (await until(lambda: fired(home, "lumi.right"), "the event is on the bus"))[0]
    own = data.pop("causeway")
    expect(data == item, f"pushed was {item}, fired is {data}")
    expected = {"source": "/aqara/trial", "type": "aqara.resource_report", "subject": "lumi.right/3.51.85", "input": "push"}
    expect({name: own.get(name) for name in expected} == expected, f"where it is from: {own}")
    await until(lambda: own["id"] in automated(home), "the automation ran")


async def every_event_arrives_once_and_in_the_order_of_its_subject(world):
    home = world.home
    gateway = await world.gateway(configuration(home, await home.make_token("many")))
    aqara = Aqara(gateway)
    devices = [f"lumi.many{index}" for index in range(4)]
    for value in range(50):
        for device in devices:
            await aqara.report(device, "3.51.85", value)
    await gateway.until_delivered("bus")
    for device in devices:
        await until(lambda: len(arrived(home, device)) >= 50, lambda: f"all of {device} arrive: {arrived(home, device)}")
        expect(arrived(home, device) == list(range(50)), f"{device}: {arrived(home, device)}")


async def with_a_wrong_token_all_waits_and_after_the_cure_all_arrives_in_order(world):
    home = world.home
    gateway = await world.gateway(configuration(home, "not.a.token"))
    aqara = Aqara(gateway)
    for value in range(20):
        await aqara.report("lumi.wrong", "3.51.85", value)
    output = await until(lambda: is_away(gateway), "the output is away")
    expect("401" in json.dumps(output), f"the reason names the answer: {output}")
    expect(not arrived(home, "lumi.wrong"), "nothing is fired with a wrong token")
    await gateway.restart(configuration(home, await home.make_token("cured")))
    await all_of_it(home, gateway, "lumi.wrong", range(20))


async def a_token_that_is_revoked_on_the_way_loses_nothing(world):
    home = world.home
    gateway = await world.gateway(configuration(home, await home.make_token("doomed")))
    aqara = Aqara(gateway)
    for value in range(40):
        if value == 20:
            await gateway.until_delivered("bus")
            await home.revoke_token("doomed")
        await aqara.report("lumi.revoked", "3.51.85", value)
    await until(lambda: is_away(gateway), "the output is away")
    await gateway.restart(configuration(home, await home.make_token("anew")))
    await all_of_it(home, gateway, "lumi.revoked", range(40))


async def home_assistant_restarts_under_load_and_its_automations_miss_nothing(world):
    home = world.home
    gateway = await world.gateway(configuration(home, await home.make_token("lasting")))
    aqara = Aqara(gateway)
    pushed = 0
    restarting = asyncio.create_task(home.restart())
    while not restarting.done() or pushed < 200:
        await aqara.report(f"lumi.restart{pushed % 5}", "3.51.85", pushed)
        pushed += 1
        await asyncio.sleep(0.02)
    await restarting
    await gateway.until_delivered("bus", 60)
    for index in range(5):
        device = f"lumi.restart{index}"
        values = list(range(index, pushed, 5))
        await until(lambda: set(arrived(home, device)) == set(values),
                    lambda: f"all of {device} arrive; missing: {sorted(set(values) - set(arrived(home, device)))}")
        expect(in_order(arrived(home, device)), f"{device} keeps its order: {arrived(home, device)}")
        await until(lambda: ids(home, device) <= automated(home), lambda: "the automation ran for each event; not for "
                    f"{len(ids(home, device) - automated(home))} of {len(values)} of {device}")


async def the_gateway_is_killed_under_load_and_loses_nothing(world):
    home = world.home
    gateway = await world.gateway(configuration(home, await home.make_token("surviving")))
    aqara = Aqara(gateway)
    for value in range(300):
        if value % 100 == 50:
            await gateway.kill()
            await gateway.start()
        await aqara.report("lumi.killed", "3.51.85", value)
    await gateway.until_delivered("bus", 30)
    await until(lambda: set(arrived(home, "lumi.killed")) == set(range(300)), "all arrive")
    expect(in_order(arrived(home, "lumi.killed")), f"order: {arrived(home, 'lumi.killed')}")


# MARK: Words of these trials


async def is_away(gateway):
    output = await gateway.output("bus")
    return output if output["state"] == "away" else None


async def all_of_it(home, gateway, device, values):
    await gateway.until_delivered("bus")
    await until(lambda: len(arrived(home, device)) >= len(values), lambda: f"all arrive: {arrived(home, device)}")
    expect(arrived(home, device) == list(values), f"in order, each once: {arrived(home, device)}")


def in_order(values):
    """Repeats count only where they come first: the first time never before one that came in earlier."""
    firsts = list(dict.fromkeys(values))
    return firsts == sorted(firsts)
