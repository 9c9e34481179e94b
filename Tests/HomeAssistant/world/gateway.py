"""The gateway: the program, with the configuration that a trial gives it."""
import asyncio
import json
import os
import pathlib
import signal
import socket

import aiohttp

from .aqara import SECRET
from .program import Program, free_port
from .waiting import until

HEAD = """
journal: {{ path: journal.db }}
http: {{ listen: "127.0.0.1:{port}" }}
inputs:
  push: {{ type: http, path: /push, dialect: aqara, secret: {secret} }}

"""


class Gateway:
    """Keeps its journal and its port over restarts."""

    def __init__(self, folder, configuration, head=HEAD):
        self.folder = folder
        self.port = free_port()
        self.head, self.configuration = head, configuration
        self.program = None
        folder.mkdir()

    async def start(self, configuration=None):
        self.configuration = configuration or self.configuration
        file = self.folder / "causeway.yaml"
        file.write_text(self.head.format(port=self.port, secret=SECRET) + self.configuration)
        program = pathlib.Path(os.environ["CAUSEWAY"]).resolve()
        self.program = Program([program, "run", file], self.folder, self.folder / "log")
        await until(self._is_ready, "the gateway is ready")

    async def _is_ready(self):
        self.program.expect_running()
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
            return answer.status == 200

    async def health(self):
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{self.port}/health") as answer:
            return json.loads(await answer.text())

    async def stop(self):
        if self.program:
            await self.program.stop()
            self.program = None

    async def kill(self):
        await self.program.kill()
        self.program = None

    async def restart(self, configuration=None):
        await self.stop()
        await self.start(configuration)

    async def output(self, name):
        """How an output stands, by the gateway's own account."""
        connector = aiohttp.UnixConnector(path=str(self.folder / "journal.db.sock"))
        async with aiohttp.ClientSession(connector=connector) as session:
            async with session.get(f"http://localhost/api/v1/outputs/{name}") as answer:
                return json.loads(await answer.text())

    async def until_delivered(self, name, seconds=20):
        """Until all that is in the journal has been accepted by `name`, or given up."""
        output = {}

        async def settled():
            nonlocal output
            output = await self.output(name)
            return output["state"] == "working" and not output["in_hand"] and not output["parked"] and not output["lag_entries"]

        await until(settled, lambda: f"the output settles everything: {output}", seconds)
        return output
