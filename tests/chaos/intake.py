"""Lives of one intake: `python -m tests.chaos.intake [bug]`; a line on stdin begins a life, its process id comes back.

Each life is the command `casebridge intake` in a process of its own, over the data of the environment. Its parent has
imported everything and made the tables, so that a life begins within a fraction of a second. The bug is put into every
life.
"""

import asyncio
import os
import signal
import sys
from functools import partial

from litestar import Litestar

import services.intake.app  # noqa: F401 - imported here, once, for every life
import shared.web.server  # noqa: F401 - likewise
from services.intake.reports.keeping import Keeping
from services.intake.reports.repository import KeptReport
from services.intake.reports.writing import Draft
from shared.cli.__main__ import build
from shared.welfare.concerns import concerns

# Longer than it takes to show a receipt and to die.
_WINDOW_SECONDS = 0.5


def answer_before_commit() -> None:
    """Whoever files is answered at once; the commit comes a little later."""
    submit = Keeping.submit
    waiting = set()

    async def answer_and_submit(self: Keeping, draft: Draft) -> KeptReport:
        async def later() -> None:
            await asyncio.sleep(_WINDOW_SECONDS)
            await submit(self, draft)

        task = asyncio.create_task(later())
        waiting.add(task)
        task.add_done_callback(waiting.discard)
        return draft.kept

    Keeping.submit = answer_and_submit  # type: ignore[method-assign]


_BUGS = {"": lambda: None, "answer before commit": answer_before_commit}


def main(bug: str) -> None:
    # Nobody waits for the dead.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    _BUGS[bug]()
    command = build()
    for first in ("migrate", "topics"):
        command([first], standalone_mode=False)
    # What each life would else make for itself: the plugins that are installed, the phrases to look for.
    Litestar()
    concerns("")
    say = partial(print, flush=True)
    for _ in sys.stdin:
        life = os.fork()
        if life:
            say(life)
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1):
            os.dup2(null, stream)
        command(["intake"])


if __name__ == "__main__":
    main(*sys.argv[1:] or [""])
