"""The load: wrk for requests, StreamLoad for streams, JournalLoad for journals."""
import json
import os
import subprocess
import time

from . import signature
from .process import Failure
from .servers import ROOT, TOOLS


def post(port, path="/", connections=64, seconds=4, signed=False):
    """wrk with one thread. Gives requests, rate, and percentiles in milliseconds."""
    environment = dict(os.environ)
    if signed:
        environment["PUSH_RUN"] = str(time.monotonic_ns())
        environment["PUSH_HEADERS"] = "\n".join(f"{name}: {value}" for name, value in signature.headers().items())
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", ROOT / "Benchmarks/push.lua",
               f"http://127.0.0.1:{port}{path}"]
    output = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    line = next((line for line in output.splitlines() if line.startswith("RESULT ")), None)
    if line is None:
        raise Failure(f"wrk: {output}")
    result = json.loads(line.removeprefix("RESULT "))
    if result["errors"]:
        raise Failure(f"{result['errors']} requests failed")
    result["rate"] = result["requests"] / result["seconds"]
    return result


class StreamLoad:
    """One run of StreamLoad against a server."""

    def __init__(self, server, mode, **options):
        words = [f"{name.replace('_', '-')}={value}" for name, value in options.items()]
        self.process = subprocess.Popen(
            [TOOLS / "StreamLoad", f"mode={mode}", *server.load, *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def until_ready(self):
        line = self.process.stdout.readline()
        if line != "ready\n":
            self.process.wait()
            raise Failure(f"StreamLoad: {line}")
        return self

    def finish(self):
        """Tells it to come to an end, if it does not by itself, and returns what it reports."""
        self.process.stdin.close()
        return self.result()

    def result(self):
        lines = self.process.stdout.read().splitlines()
        self.process.wait()
        report = json.loads(lines[-1]) if lines else {"error": "StreamLoad said nothing"}
        if "error" in report:
            raise Failure(f"StreamLoad: {report['error']}")
        if report.get("surplus"):
            raise Failure(f"StreamLoad: {report['surplus']} deliveries more than were published")
        return report


def journal(*words):
    """One run of JournalLoad."""
    run = subprocess.run([TOOLS / "JournalLoad", *map(str, words)], capture_output=True, text=True)
    report = json.loads(run.stdout) if run.stdout else {"error": run.stderr}
    if "error" in report:
        raise Failure(f"JournalLoad: {report['error']}")
    return report
