"""What it costs to find an event's route among 1,000."""
import json
import subprocess

from harness import servers, table


def rows():
    output = subprocess.run([servers.TOOLS / "RoutingCost"], capture_output=True, text=True, check=True).stdout
    for mix in map(json.loads, output.splitlines()):
        yield table.versus(
            f"cost of an event, 1,000 routes: {mix['mix']}", [mix["many"]], [mix["one"]], "ns", "1 route", "<= 2 x")
