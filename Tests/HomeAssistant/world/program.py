"""A program that a trial starts."""
import asyncio
import os
import signal
import socket
import subprocess

from .waiting import Failure


class Program:
    """Ended by pid, and waited for. What it says is in `log`."""

    def __init__(self, command, folder, log, environment=None):
        self.log = log
        with open(log, "ab") as file:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, cwd=folder,
                env={**os.environ, **(environment or {})})

    @property
    def has_ended(self):
        return self.process.poll() is not None

    def said(self):
        return self.log.read_text(errors="replace")

    def expect_running(self):
        if self.has_ended:
            raise Failure(f"{self.process.args[0]} ended: {self.said()[-2000:]}")

    async def stop(self, way=signal.SIGTERM, seconds=40):
        """Waits until it has ended."""
        if not self.has_ended:
            self.process.send_signal(way)
        try:
            await asyncio.to_thread(self.process.wait, seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Failure(f"{self.process.args[0]} did not end within {seconds} s") from None

    async def kill(self):
        """As power failure does it."""
        await self.stop(signal.SIGKILL)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
