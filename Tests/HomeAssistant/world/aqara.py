"""Aqara's cloud: signed pushes."""
import hashlib
import json
import time

import aiohttp

from .waiting import expect

SECRET = "a-secret-of-the-trials"


class Aqara:
    """Numbers its messages; each is on disk when its push has been answered."""

    def __init__(self, gateway):
        self.gateway = gateway
        self.count = 0
        self.run = time.monotonic_ns()

    async def report(self, device, resource, value):
        """One resource report. Returns the item as it was pushed."""
        item = {
            "subjectId": device, "resourceId": resource, "value": str(value), "time": str(int(time.time() * 1000)),
            "statusCode": 0}
        await self.push("resource_report", data=[item])
        return item

    async def event(self, kind, **data):
        """What happens to a device as a whole: `did` says which."""
        now = str(int(time.time() * 1000))
        await self.push(None, eventType=kind, time=now, data={**data, "time": now})

    async def push(self, kind, **members):
        self.count += 1
        message = {"msgId": f"{self.run}-{self.count}", "openId": "trial", **members}
        if kind:
            message["msgType"] = kind
        url = f"http://127.0.0.1:{self.gateway.port}/push"
        async with aiohttp.ClientSession() as session:
            async with session.post(url, data=json.dumps(message), headers=signed()) as answer:
                text = await answer.text()
        expect((answer.status, text) == (200, '{"code":0}'), f"a push was answered {answer.status} {text}")


def signed():
    now = str(int(time.time() * 1000))
    fields = {"appkey": "trial", "nonce": now, "time": now, "token": "trial"}
    text = "&".join(f"{name}={value}" for name, value in fields.items()) + SECRET
    return fields | {"sign": hashlib.md5(text.lower().encode()).hexdigest()}
