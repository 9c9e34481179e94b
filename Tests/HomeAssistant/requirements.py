"""Prints what the installation that runs this needs beside Home Assistant itself: the requirements of the integrations that it
always loads, and of those named as arguments, with all that they depend on. Nothing for hardware is among them."""
import json
import pathlib
import sys

import homeassistant.bootstrap as bootstrap
import homeassistant.components as components

FOLDER = pathlib.Path(components.__path__[0])


def manifest(integration):
    return json.loads((FOLDER / integration / "manifest.json").read_text())


def closure(wanted):
    known, rest = set(), list(wanted)
    while rest:
        integration = rest.pop()
        if integration not in known:
            known.add(integration)
            rest += manifest(integration).get("dependencies", [])
    return known


always = bootstrap.CORE_INTEGRATIONS | bootstrap.DEFAULT_INTEGRATIONS | bootstrap.FRONTEND_INTEGRATIONS
needed = closure([*always, *sys.argv[1:]])
for requirement in sorted({text for integration in needed for text in manifest(integration).get("requirements", [])}):
    print(requirement)
