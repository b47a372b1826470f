"""An intake that is killed as soon as it has shown a receipt, and a browser that asks for that report again."""

import asyncio
import os
import random
import re
import signal
import sys
import time
from pathlib import Path

import httpx
import msgspec

from services.intake.form.drafts import form_token
from services.intake.form.visitor import COOKIE
from shared.testing.ports import free_port, is_open

ROOT = Path(__file__).resolve().parents[2]
WITHIN_SECONDS = 0.05
START_SECONDS = 60
_TOKEN = re.compile(r'name="form_token"\s+value="([^"]+)"')
_REFERENCE = re.compile(r'class="reference"[^>]*>([^<]+)<')
_RECEIPT = re.compile(r'class="receipt"[^>]*>([^<]+)<')
_FIRST_STEP = {
    "who": {"teller": "me"},
    "when": {"began-near": "today"},
    "place": {"country": "DE"},
    "payment-1-how": {"method": "none"},
}


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody read before the server died."""

    narrative: str
    reference: str
    receipt: str


class Lane:
    """One intake after another over the same data, in a folder of its own."""

    def __init__(self, folder: Path, *, bug: str = "", seed: int = 0) -> None:
        self.shown: list[Shown] = []
        self.kills = 0
        self._port = free_port()
        self._bug = bug
        self._folder = folder
        self._chance = random.Random(seed)  # noqa: S311 - the same moments each time
        self._parent: asyncio.subprocess.Process | None = None
        self._life = 0

    @property
    def database_url(self) -> str:
        return f"sqlite+aiosqlite:///{self._folder / 'casebridge.db'}"

    async def prepare(self) -> None:
        """Start the process that all lives come from."""
        environment = os.environ | {"CASEBRIDGE_DATA": str(self._folder), "CASEBRIDGE_INTAKE_PORT": str(self._port)}
        with (self._folder / "intake.log").open("ab") as log:
            self._parent = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.chaos.intake", self._bug,
                cwd=ROOT, env=environment, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log,
            )  # fmt: skip

    async def torment(self, kills: int) -> list[Shown]:
        """Kill as often within the time; gives what was shown and did not open in the life after."""
        lost = []
        for number in range(2 * kills):
            await self.live()
            if self.shown and not await self.opens(self.shown[-1]):
                lost.append(self.shown[-1])
            if self.kills == kills:
                break
            await self._show_and_kill(f"They took what I had, in story {number}.")
        return lost

    async def live(self) -> None:
        """Begin a life; returns when it answers."""
        self._parent.stdin.write(b"\n")
        async with asyncio.timeout(START_SECONDS):
            while not (said := (await self._parent.stdout.readline()).strip()).isdigit():
                assert said, (self._folder / "intake.log").read_text()[-2000:]
            self._life = int(said)
            while not await is_open(self._port):  # noqa: ASYNC110 - another process answers
                await asyncio.sleep(0.01)

    async def opens(self, shown: Shown) -> bool:
        """Look whether a new browser gets to the report by the receipt alone."""
        async with self._browser() as browser:
            return shown.reference in await self._status(browser, shown)

    async def tells(self, shown: Shown) -> bool:
        """Look whether it gets to the words that were told, too."""
        async with self._browser() as browser:
            page = await self._status(browser, shown)
            await browser.post("/status/add", data={"form_token": _TOKEN.search(page)[1], "to": "more"})
            return shown.narrative in (await browser.get("/report/check")).text

    async def end(self) -> None:
        await self._kill()
        if self._parent is not None:
            self._parent.stdin.close()
            await self._parent.wait()

    async def _show_and_kill(self, narrative: str) -> None:
        async with self._browser() as browser:
            await browser.get("/report/new")
            for page, said in {**_FIRST_STEP, "story": {"narrative": narrative}}.items():
                answered = await browser.post(f"/report/{page}", data=_token_of(browser) | said)
                assert answered.is_redirect, answered.text
            await browser.post("/report/send", data=_token_of(browser))
            done = (await browser.get("/report/done")).text
            began = time.perf_counter()
            await asyncio.sleep(self._chance.uniform(0, 0.8 * WITHIN_SECONDS))
            os.kill(self._life, signal.SIGKILL)
            self.kills += time.perf_counter() - began <= WITHIN_SECONDS
        reference, receipt = _REFERENCE.search(done)[1].strip(), _RECEIPT.search(done)[1].strip()
        self.shown.append(Shown(narrative=narrative, reference=reference, receipt=receipt))
        await self._kill()

    async def _kill(self) -> None:
        """Kill what lives, and wait until it is gone: its port must be free."""
        while self._life and Path(f"/proc/{self._life}").exists():
            os.kill(self._life, signal.SIGKILL)
            await asyncio.sleep(0.005)
        self._life = 0

    @staticmethod
    async def _status(browser: httpx.AsyncClient, shown: Shown) -> str:
        await browser.post("/status", data={"receipt": shown.receipt})
        return (await browser.get("/status/report")).text

    def _browser(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=f"http://127.0.0.1:{self._port}", timeout=30, trust_env=False)


def _token_of(browser: httpx.AsyncClient) -> dict[str, str]:
    """Give what a form carries now: the first answer gives the browser another token."""
    return {"form_token": form_token(browser.cookies[COOKIE])}
