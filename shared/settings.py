"""Settings from the environment: CASEBRIDGE_<FIELD>, read once at start, refused with a sentence when wrong."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeVar, get_args, get_type_hints

import msgspec
from msgspec import Meta

PREFIX = "CASEBRIDGE_"
T = TypeVar("T", bound="Settings")


Port = Annotated[int, Meta(ge=0, le=65_535)]


class SettingRefused(Exception):  # noqa: N818 - named for the condition
    """A setting has a value that cannot work; the message names the variable and says what to write instead."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What every service is told. A service's own settings extend these in its `settings.py`."""

    data: Path = Path("casebridge-data")
    """Folder of the embedded default: its database, its keys."""
    log: Literal["sql", "kafka"] = "sql"
    """The engine of the event log: tables in the database, or Apache Kafka."""
    database_url: str = ""
    """`sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`; empty = SQLite in the data folder."""
    vault_database_url: str = ""
    """The database that holds the vault's keys: intake's; empty = `database_url`."""
    kafka_bootstrap: str = "127.0.0.1:9092"
    kafka_username: str = ""
    """SCRAM-SHA-512 user; empty = no authentication."""
    kafka_password: str = ""
    kafka_ca: str = ""
    """Path of the certificate authority; set = TLS."""
    master_keys: str = ""
    """`id:base64,…` of 32-byte keys, the current one first; empty = a key file in the data folder (embedded only)."""
    directory: str = ""
    """Folder that replaces the shipped directory data."""
    log_format: Literal["auto", "json", "console"] = "auto"
    metrics_host: str = "127.0.0.1"
    """Address on which health and metrics are served for operators."""
    metrics_port: Port = 0
    """Port on which a service without pages serves health and metrics; 0 = none."""

    def __repr__(self) -> str:
        # Some hold secrets; and what is shown may end in a traceback.
        return f"{type(self).__name__}(…)"

    @property
    def database(self) -> str:
        """The database URL with the default filled in."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data / 'casebridge.db'}"


def load(kind: type[T], environ: Mapping[str, str] | None = None) -> T:
    """Read the settings; raises `SettingRefused`. Variables of other services are passed over."""
    environ = os.environ if environ is None else environ
    names = kind.__struct_fields__
    given = {name: environ[PREFIX + name.upper()] for name in names if environ.get(PREFIX + name.upper())}
    try:
        return msgspec.convert(given, kind, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        message, _, field = str(error).rstrip("`").partition(" - at `$.")
        # `from None`: msgspec's words may quote the value.
        raise SettingRefused(f"{PREFIX}{field.upper()}: {_what_to_write(kind, field, message)}") from None


def _what_to_write(kind: type[Settings], field: str, message: str) -> str:
    asked = get_type_hints(kind).get(field)
    allowed = sorted(str(value) for value in get_args(asked))
    if message.startswith("Invalid enum value") and allowed:
        return f"write {', '.join(allowed[:-1])} or {allowed[-1]}."
    if asked is bool:
        return "write true or false."
    if asked is int:
        bound = message.partition("`int` ")[2].replace(">=", "at least").replace("<=", "at most")
        return f"write a whole number {bound}".rstrip() + "."
    return f"{message}."


def _decode(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value))
    raise NotImplementedError(kind)
