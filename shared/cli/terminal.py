"""What every command does at a terminal: print, complain, and run to its end or to a sentence about why not."""

import asyncio
from collections.abc import Awaitable
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from shared.directory.sheets import DirectoryRefused
from shared.settings import SettingRefused

T = TypeVar("T")
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]

console = Console()
complaints = Console(stderr=True)


class NotMigrated(Exception):  # noqa: N818 - named for the condition
    """A database has not the tables that this release needs; `casebridge migrate` makes them."""


class DemoStalled(Exception):  # noqa: N818 - named for the condition
    """Reports were accepted, but no more of them reach an outcome: is a router running?"""


def run(work: Awaitable[T]) -> T:
    """Run a command; what an operator can mend is a sentence and an exit code of 2, not a traceback."""

    async def awaited() -> T:
        return await work

    try:
        return asyncio.run(awaited())
    except* (SettingRefused, NotMigrated, DirectoryRefused, DemoStalled) as refusals:
        for refusal in refusals.exceptions:
            complaints.print(str(refusal), style="red", highlight=False)
    raise typer.Exit(2)
