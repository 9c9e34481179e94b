"""Reads a webhook as a receiver would, with implementations that know nothing of Causeway.

Standard input: {"secret": ..., "headers": {...}, "body": ...}. Standard output: what came of it, as JSON.
Without "secret" no signature is checked; without CloudEvents no event is read.
"""

import json
import sys

from cloudevents.core.bindings.http import HTTPMessage, from_http
from cloudevents.core.formats.json import JSONFormat
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

request = json.load(sys.stdin)
headers, body, result = request["headers"], request["body"], {}

if "secret" in request:
    try:
        Webhook(request["secret"]).verify(body, headers, json_parse=False)
        result["signature"] = "good"
    except WebhookVerificationError as error:
        result["signature"] = str(error)

names = {name.lower(): value for name, value in headers.items()}
if "ce-id" in names or names.get("content-type", "").startswith("application/cloudevents"):
    event = from_http(HTTPMessage(headers=headers, body=body.encode()), JSONFormat())
    attributes = {name: str(value) for name, value in event.get_attributes().items()}
    result["event"] = {"attributes": attributes, "data": event.get_data()}

json.dump(result, sys.stdout)
