"""What an officer may tell the desk to do with a referral, and the words for it."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from services.desk.queue.states import Action
from shared.messages.events import CloseOutcome, DeclineReason

Destinations = Annotated[
    tuple[Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z", description="ISO 3166-1 alpha-2, upper case")], ...],
    Meta(min_length=1, max_length=20),
]


QUESTION_MOST = 2000
Words = Annotated[str, Meta(min_length=1, max_length=QUESTION_MOST, pattern=r"\S")]


class Ask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask the reporter something; the state of the referral stays as it is."""

    text: Words


class Acknowledge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say that the focal point has seen it."""


class Accept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take it on."""


class Decline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Refuse to work on it."""

    reason: DeclineReason


class Return(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Give it back to the hub."""

    reason: DeclineReason


class Reroute(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send it on to other focal points; the hub refers a reviewed case by this too."""

    destinations: Destinations


class Close(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say that the work is done."""

    outcome: CloseOutcome


Command = Acknowledge | Accept | Decline | Return | Reroute | Close


COMMANDS: Mapping[Action, type[Command]] = {
    "acknowledge": Acknowledge,
    "accept": Accept,
    "decline": Decline,
    "return": Return,
    "reroute": Reroute,
    "close": Close,
}
_ACTIONS = {kind: action for action, kind in COMMANDS.items()}


def action_of(command: Command) -> Action:
    """Name what the command does, as the state table and the URLs do."""
    return _ACTIONS[type(command)]


def notes_of(command: Command) -> tuple[str | None, ...]:
    """Give what the timeline notes, one for each step that the command takes."""
    match command:
        case Acknowledge() | Accept():
            return (None,)
        case Decline(reason=reason) | Return(reason=reason):
            return (reason,)
        case Reroute(destinations=destinations):
            return tuple(dict.fromkeys(destinations))
        case Close(outcome=outcome):
            return (outcome,)
