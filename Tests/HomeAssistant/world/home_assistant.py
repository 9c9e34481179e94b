"""Home Assistant, set up over its own API as its owner would set it up."""
import asyncio
import json
import pathlib
import shutil
import sys

import aiohttp
import homeassistant.const

from .program import Program, free_port
from .waiting import Failure, expect, until

RELEASE = homeassistant.const.__version__
# Not `default_config`: that wants hardware and the outside. Frontend, automations and the like are always there.
CONFIGURATION = """
homeassistant: {{ name: Trial, latitude: 50, longitude: 10, elevation: 0, unit_system: metric, time_zone: UTC, country: DE }}
http: {{ server_host: 127.0.0.1, server_port: {port} }}
api:
logger: {{ default: info }}
witness:
automation:
  - alias: what a user would write
    mode: parallel
    max: 100000
    trigger:
      - {{ platform: event, event_type: aqara_resource_report }}
      - {{ platform: event, event_type: homelink_alert }}
    action:
      - event: trial_automation_ran
        event_data_template: {{ id: "{{{{ trigger.event.data.causeway.id }}}}" }}
"""


class HomeAssistant:
    """One installation, which keeps its folder and its port over restarts."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.program = None
        self.token = None
        folder.mkdir()
        (folder / "configuration.yaml").write_text(CONFIGURATION.format(port=self.port))
        shutil.copytree(pathlib.Path(__file__).parent / "witness", folder / "custom_components/witness")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    # MARK: Its life

    async def start(self, wait=True):
        command = [pathlib.Path(sys.executable).parent / "hass", "-c", self.folder, "--skip-pip"]
        self.program = Program(command, self.folder, self.folder / "said", {"PYTHONDONTWRITEBYTECODE": "1"})
        if not wait:
            return
        if self.token is None:
            await until(self._answers, "Home Assistant answers", 120)
            await self._onboard()
        await until(self.is_running, "Home Assistant runs", 120)

    async def stop(self):
        if self.program:
            await self.program.stop()
            self.program = None

    async def restart(self):
        await self.stop()
        await self.start()

    async def _answers(self):
        self.program.expect_running()
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}/api/onboarding") as answer:
            return answer.status == 200

    async def is_running(self):
        """In the sense that its automations listen."""
        self.program.expect_running()
        return (await self.get("/api/config"))["state"] == "RUNNING"

    # MARK: Its owner

    async def _onboard(self):
        """Makes the owner, and the token that the trials use."""
        client = f"{self.url}/"
        owner = {"client_id": client, "name": "Owner", "username": "owner", "password": "a password", "language": "en"}
        code = (await self.post("/api/onboarding/users", owner))["auth_code"]
        form = {"grant_type": "authorization_code", "code": code, "client_id": client}
        async with aiohttp.ClientSession() as session, session.post(f"{self.url}/auth/token", data=form) as answer:
            self.token = (await answer.json())["access_token"]
        self.token = await self.make_token("the trials")

    async def make_token(self, name):
        """A long-lived one."""
        return await self.ask("auth/long_lived_access_token", client_name=name, lifespan=30)

    async def revoke_token(self, name):
        tokens = await self.ask("auth/refresh_tokens")
        token = next(token for token in tokens if token["client_name"] == name)
        await self.ask("auth/delete_refresh_token", refresh_token_id=token["id"])

    async def add_broker(self, broker):
        """The MQTT integration, by the dialog that the owner has on the screen."""
        flow = await self.post("/api/config/config_entries/flow", {"handler": "mqtt"})
        answer = {"broker": "127.0.0.1", "port": broker.port}
        result = await self.post(f"/api/config/config_entries/flow/{flow['flow_id']}", answer)
        expect(result.get("type") == "create_entry", f"Home Assistant did not take the broker: {result}")

    # MARK: Questions

    async def get(self, path):
        return await self._request("GET", path)

    async def post(self, path, body):
        return await self._request("POST", path, json=body)

    async def delete(self, path):
        return await self._request("DELETE", path)

    async def _request(self, method, path, **options):
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with aiohttp.ClientSession(headers=headers) as session:
            async with session.request(method, self.url + path, **options) as answer:
                text = await answer.text()
        if answer.status >= 300:
            raise Failure(f"{method} {path}: {answer.status} {text}")
        return json.loads(text)

    async def ask(self, kind, **members):
        """One command over its WebSocket API."""
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{self.url}/api/websocket") as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self.token})
            answer = await socket.receive_json()
            expect(answer["type"] == "auth_ok", f"Home Assistant does not know the token: {answer}")
            await socket.send_json({"id": 1, "type": kind, **members})
            answer = await socket.receive_json()
        if not answer["success"]:
            raise Failure(f"{kind}: {answer['error']}")
        return answer["result"]

    async def states(self):
        """By entity."""
        return {state["entity_id"]: state for state in await self.get("/api/states")}

    async def entities(self):
        """What the registry knows of MQTT."""
        return [entity for entity in await self.ask("config/entity_registry/list") if entity["platform"] == "mqtt"]

    async def devices(self):
        devices = await self.ask("config/device_registry/list")
        return [device for device in devices if any(kind == "mqtt" for kind, _ in device["identifiers"])]

    # MARK: What it saw

    def seen(self, *kinds):
        """What its event bus has carried, in order, over all its lives."""
        file = self.folder / "witness.jsonl"
        lines = file.read_text().splitlines() if file.exists() else []
        return [note for line in lines if (note := json.loads(line))["type"] in kinds]

    def complaints(self):
        """Warnings and errors in its log that are about MQTT."""
        said = self.program.said() if self.program else (self.folder / "said").read_text(errors="replace")
        return [
            line for line in said.splitlines()
            if (" WARNING " in line or " ERROR " in line) and "mqtt" in line.lower()]
