"""Runs the trials on the Home Assistant of the Python that runs this: run.py [WORD …], only those whose names hold one of the words."""
import asyncio
import contextlib
import importlib
import inspect
import pathlib
import shutil
import sys
import tempfile
import time
import traceback

from world.broker import Broker
from world.gateway import HEAD, Gateway
from world.home_assistant import RELEASE, HomeAssistant
from world.waiting import Failure

TRIALS = ("events", "homelink", "discovery")


class World:
    """One Home Assistant and one broker for all trials; a gateway for each."""

    def __init__(self, folder):
        self.folder = folder
        self.home = HomeAssistant(folder / "home")
        self.broker = Broker(folder / "broker")
        self.gateways = []

    async def begin(self):
        await self.broker.start()
        await self.home.start()
        await self.home.add_broker(self.broker)

    async def gateway(self, configuration, head=HEAD):
        """One that runs, on a journal of its own; gone when the trial is over."""
        gateway = Gateway(self.folder / f"gateway{len(self.gateways)}", configuration, head)
        self.gateways.append(gateway)
        await gateway.start()
        return gateway

    async def end_trial(self):
        for gateway in self.gateways:
            await gateway.stop()

    async def end(self):
        for part in (*self.gateways, self.home, self.broker):
            with contextlib.suppress(Failure):
                await part.stop()


async def main(words):
    # A short path: sockets lie in it.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ha-"))
    world = World(folder)
    failed = ran = 0
    try:
        await world.begin()
        print(f"Home Assistant {RELEASE}", flush=True)
        for name, trial in trials(words):
            began = time.monotonic()
            try:
                remark = await trial(world)
                verdict, trouble = "ok", f"                  {remark}\n" if remark else ""
            except Exception as error:
                verdict, trouble = "FAILED", "".join(traceback.format_exception(error)[-3:])
                failed += 1
            ran += 1
            with contextlib.suppress(Failure):
                await world.end_trial()
            print(f"  {verdict:<6} {time.monotonic() - began:5.1f} s  {name.replace('_', ' ')}\n{trouble}", end="", flush=True)
    finally:
        await world.end()
        if failed or not ran:
            print(f"Everything is left in {folder}")
        else:
            shutil.rmtree(folder)
    return 1 if failed or not ran else 0


def trials(words):
    for module in (importlib.import_module(f"trials.{name}") for name in TRIALS):
        for name, trial in vars(module).items():
            if inspect.iscoroutinefunction(trial) and list(inspect.signature(trial).parameters) == ["world"]:
                if not words or any(word in name for word in words):
                    yield name, trial


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
