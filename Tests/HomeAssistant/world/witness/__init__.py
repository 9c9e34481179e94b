"""An integration of Home Assistant that writes down, in order, what happens on its event bus: the gateway's events, the changes of
states, and what the trials' automation makes of it. A line of JSON for each, in witness.jsonl beside the configuration."""
import asyncio
import json

from homeassistant.const import MATCH_ALL

DOMAIN = "witness"
WANTED = ("aqara_", "homelink_", "causeway_", "trial_", "state_changed", "entity_registry_updated", "homeassistant_")


async def async_setup(hass, config):
    path = hass.config.path("witness.jsonl")

    async def note(event):
        if not event.event_type.startswith(WANTED):
            return
        data = event.data
        if event.event_type == "state_changed":
            new, old = data["new_state"], data["old_state"]
            data = {
                "entity_id": data["entity_id"], "state": new and new.state, "before": old and old.state,
                "attributes": dict(new.attributes) if new else {}}
        line = json.dumps({"type": event.event_type, "data": data, "core": hass.state.value}, default=str)
        with open(path, "a") as file:
            file.write(line + "\n")

    hass.bus.async_listen(MATCH_ALL, note)
    # A home with many integrations takes its time, and its API takes events long before its automations listen.
    await asyncio.sleep(3)
    return True
