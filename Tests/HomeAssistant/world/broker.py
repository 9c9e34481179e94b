"""A Mosquitto on loopback."""
import asyncio
import shutil
import socket

from .program import Program, free_port
from .waiting import until

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

    async def stop(self):
        """In an orderly way: it writes down what it retains."""
        if self.program:
            await self.program.stop()
            self.program = None

    async def restart(self, away=0.5, keeps=True):
        await self.stop()
        await asyncio.sleep(away)
        await self.start(keeps)
