"""The AsyncAPI 3.0 document of what travels, made from the Structs.

Write it with `python -m shared.messages.asyncapi > docs/asyncapi.json`.
"""

import sys
from collections.abc import Sequence
from typing import Any, get_args

import msgspec

from shared.messages.events import CaseFile, Event, ReferralEvent, ReportEvent, RoutingEvent
from shared.messages.flows import CHANNELS, DEAD_LETTER, FLOWS, MARKER, Channel, Flow
from shared.messages.report import Report

Json = dict[str, Any]

VERSION = "1.0.0"
"""Of the contract: grows with the Structs, as semantic versioning says."""


_CLOUD_EVENT: Json = {
    "type": "object",
    "required": ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time", "content-type"],
    "properties": {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "format": "uuid", "description": "The same for every repetition of this event."},
        "ce_source": {"type": "string", "description": "The service that says it."},
        "ce_type": {"type": "string"},
        "ce_subject": {"type": "string", "description": "The report's id, or the referral's."},
        "ce_time": {"type": "string", "format": "date-time"},
        "content-type": {"const": "application/json"},
        "traceparent": {"type": "string", "description": "W3C Trace Context."},
    },
}
_DEAD_HEADERS: Json = {
    "type": "object",
    "description": "The headers of the original record, and these.",
    "required": [f"cb_dead_{name}" for name in ("reason", "group", "topic", "partition", "offset")],
    "properties": {
        "cb_dead_reason": {"type": "string", "description": "A short constant phrase; no personal data."},
        "cb_dead_group": {"type": "string", "description": "The stage or projection that could not handle it."},
        "cb_dead_topic": {"type": "string"},
        "cb_dead_partition": {"type": "string", "pattern": "^[0-9]+$"},
        "cb_dead_offset": {"type": "string", "pattern": "^[0-9]+$"},
    },
}
_KEY: Json = {
    "type": "string",
    "format": "uuid",
    "description": "The report's id: the events of a report stay in order.",
}


def document() -> Json:
    """Give the whole document as JSON values, always in the same order."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Casebridge events",
            "version": VERSION,
            "description": "Reports, cases and referrals as they travel. Personal content is sealed.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "hub": {
                "host": "{bootstrap}",
                "protocol": "kafka-secure",
                "description": "The hub's brokers. Read with isolation level read_committed.",
                "variables": {"bootstrap": {"default": "127.0.0.1:9092", "description": "host:port of a broker"}},
                "security": [{"$ref": "#/components/securitySchemes/scram"}],
            }
        },
        "channels": {name: _channel(channel) for name, channel in CHANNELS.items()},
        "operations": {_operation_name(flow): _operation(flow) for flow in FLOWS},
        "components": {
            "messages": {kind.__name__: _event(kind) for kind in get_args(Event)} | _other_messages(),
            "messageTraits": {"cloudEvent": {"contentType": "application/json", "headers": _CLOUD_EVENT}},
            "schemas": _schemas(),
            "securitySchemes": {"scram": {"type": "scramSha512", "description": "A user for each service and reader."}},
        },
    }


def _channel(channel: Channel) -> Json:
    made: Json = {
        "address": channel.address,
        "description": channel.description,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in channel.messages},
        "bindings": {"kafka": {"partitions": channel.partitions, "bindingVersion": "0.5.0"}},
    }
    if "{country}" in channel.address:
        described = "The queue's country, ISO 3166-1 alpha-2 in lower case."
        made["parameters"] = {"country": {"description": described, "examples": ["de", "vn"]}}
    return made


def _operation_name(flow: Flow) -> str:
    return f"{flow.service}.{flow.action}.{flow.channel}"


def _operation(flow: Flow) -> Json:
    made: Json = {
        "action": flow.action,
        "channel": {"$ref": f"#/channels/{flow.channel}"},
        "summary": flow.summary,
        "tags": [{"name": flow.service}],
        "messages": [
            {"$ref": f"#/channels/{flow.channel}/messages/{name}"} for name in CHANNELS[flow.channel].messages
        ],
    }
    if flow.group:
        made["bindings"] = {"kafka": {"groupId": {"const": flow.group}, "bindingVersion": "0.5.0"}}
    return made


def _event(kind: type[msgspec.Struct]) -> Json:
    return {
        "name": kind.__struct_config__.tag,
        "title": kind.__name__,
        "summary": (kind.__doc__ or "").strip().split("\n")[0],
        "traits": [{"$ref": "#/components/messageTraits/cloudEvent"}],
        "headers": {"type": "object", "properties": {"ce_type": {"const": kind.__struct_config__.tag}}},
        "payload": {"$ref": f"#/components/schemas/{kind.__name__}"},
        "bindings": {"kafka": {"key": _KEY, "bindingVersion": "0.5.0"}},
    }


def _other_messages() -> Json:
    return {
        DEAD_LETTER: {
            "name": "dead",
            "title": DEAD_LETTER,
            "summary": "A record as it was, byte for byte, with why and for whom it died.",
            "contentType": "application/octet-stream",
            "headers": _DEAD_HEADERS,
            "payload": {"description": "The original bytes."},
        },
        MARKER: {
            "name": "marker",
            "title": MARKER,
            "summary": "The number of the last batch that an outbox sent; its key is the outbox's name.",
            "contentType": "text/plain",
            "payload": {"type": "string", "pattern": "^[0-9]+$"},
        },
    }


def _schemas() -> Json:
    """Give the schemas of the events, and of what is sealed inside them."""
    kinds: Sequence[Any] = [*get_args(ReportEvent), *get_args(RoutingEvent), *get_args(ReferralEvent), Report, CaseFile]
    _, schemas = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    made: Json = _ecmascript(schemas)
    return dict(sorted(made.items()))


def _ecmascript(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    r"""Write patterns as JSON Schema wants them (ECMA-262): there `$` is the very end, and `\Z` would be a letter."""
    match value:
        case dict():
            patterns = (
                {"pattern": value["pattern"].replace(r"\Z", "$")} if isinstance(value.get("pattern"), str) else {}
            )
            return {key: _ecmascript(item) for key, item in value.items()} | patterns
        case list() | tuple():
            return [_ecmascript(item) for item in value]
        case _:
            return value


def render() -> bytes:
    """Give the document as the file that is committed."""
    return msgspec.json.format(msgspec.json.encode(document()), indent=2) + b"\n"


if __name__ == "__main__":
    sys.stdout.buffer.write(render())
