"""Resident memory of the whole program."""
import json
import time
import urllib.request

from harness import load, servers, signature, table
from harness.process import resident

MB = 1_000_000


def rows():
    idle, devices, clients = [], [], []
    for _ in range(5):
        with servers.folder() as home, servers.Gateway(home) as gateway:
            servers.until_connectable(gateway.port)
            idle.append(resident(gateway.pid) / MB)
            report_devices(gateway, 1000)
            gateway.stream = "/integration"
            load.StreamLoad(gateway, "read", events=1000).result()
            devices.append(resident(gateway.pid) / MB)
    for _ in range(3):
        with servers.folder() as home, servers.Gateway(home) as gateway:
            listening = load.StreamLoad(gateway, "idle", clients=10_000).until_ready()
            time.sleep(0.5)
            clients.append(resident(gateway.pid) / MB)
            listening.finish()
    yield table.absolute("resident memory, idle", idle, "MB", "< 20")
    yield table.absolute("resident memory, 1,000 devices and a snapshot sent", devices, "MB", "< 30")
    yield table.absolute("resident memory, 10,000 idle SSE clients", clients, "MB", "< 60")


def report_devices(gateway, count, tls=None):
    """One push with a report of each of so many devices."""
    items = [
        {"subjectId": f"lumi1.{number}", "resourceId": "3.51.85", "value": f"~{number}", "time": "1710000000000",
         "statusCode": 0} for number in range(count)]
    body = {"msgId": "all", "openId": "bench", "msgType": "resource_report", "data": items}
    request = urllib.request.Request(
        f"http{'s' if tls else ''}://127.0.0.1:{gateway.port}{gateway.push}", json.dumps(body).encode(), signature.headers())
    with urllib.request.urlopen(request, context=tls) as answer:
        answer.read()
