"""A phone that loses its power: a Chromium of its own with its profile on disk, killed at any moment."""

import asyncio
import os
import signal
import subprocess
from pathlib import Path

from playwright.async_api import BrowserType

from shared.testing.browser import FLAGS, chromium
from tests.journeys.teller import Teller

START_SECONDS = 30


class Phone:
    """One profile; the browser over it lives until it is turned off or killed."""

    def __init__(self, kind: BrowserType, profile: Path, site: str) -> None:
        self.deaths = 0
        self._kind = kind
        self._profile = profile
        self._site = site
        self._process: subprocess.Popen[bytes] | None = None
        self._browser = None

    async def turned_on(self) -> Teller:
        """Start the browser; gives whoever looks at it."""
        told = self._profile / "DevToolsActivePort"
        told.unlink(missing_ok=True)
        self._process = subprocess.Popen(  # noqa: ASYNC220 - it must outlive this, and be killed with all its own
            [
                chromium(),
                *FLAGS,
                "--headless=new",
                "--password-store=basic",
                "--remote-debugging-port=0",
                f"--user-data-dir={self._profile}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        async with asyncio.timeout(START_SECONDS):
            while not (told.exists() and told.read_text().count("\n")):  # noqa: ASYNC110 - another process writes it
                await asyncio.sleep(0.02)
        port = told.read_text().split("\n", maxsplit=1)[0]
        self._browser = await self._kind.connect_over_cdp(f"http://127.0.0.1:{port}")
        return Teller(self._browser.contexts[0].pages[0], self._site, "en")

    async def turned_off(self) -> None:
        """End the browser as people do; it writes its cookies down first."""
        session = await self._browser.new_browser_cdp_session()
        await session.send("Browser.close")
        await asyncio.to_thread(self._process.wait)
        self._process = None

    def dies(self) -> None:
        """Kill -9 the browser and all that it started."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
            self.deaths += 1
