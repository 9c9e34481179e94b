"""Processes that a benchmark starts, and what they use."""
import pathlib
import resource
import subprocess
import threading
import time


class Failure(Exception):
    """A run that does not count, in words."""


class Server:
    """A process that says on standard error when it is ready. Ended by pid, and waited for."""

    def __init__(self, command, ready, folder, environment=None):
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, cwd=folder,
            env=environment, close_fds=False)
        self.log = []
        self.ready_line = self._until(ready)
        self.ready_after = time.monotonic() - self.began
        # A pipe that nobody reads would fill, and hold the server up.
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def _until(self, ready):
        for line in self.process.stderr:
            text = line.decode(errors="replace")
            self.log.append(text)
            if ready in text:
                return text
        raise Failure(f"{self.process.args[0]} did not start: {''.join(self.log)}")

    @property
    def pid(self):
        return self.process.pid

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def resident(pid):
    """Bytes of `pid` that are in memory."""
    return status(pid, "VmRSS")


def peak(pid):
    return status(pid, "VmHWM")


def status(pid, field):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    raise Failure(f"/proc/{pid}/status has no {field}")


def processor_seconds(pid):
    """User and system time together."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def raise_descriptor_limit():
    """As far as it goes: what is started from here inherits it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
