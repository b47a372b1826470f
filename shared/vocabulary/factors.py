"""Connecting factors: what ties a case to a country."""

from enum import StrEnum


class ConnectingFactor(StrEnum):
    """The ground on which a jurisdiction rests, strongest first."""

    VICTIM = "victim"
    REPORTER = "reporter"
    ACCOUNT = "account"
    SUSPECT = "suspect"
    SERVER = "server"
    PLATFORM = "platform"
