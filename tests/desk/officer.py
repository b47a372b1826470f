"""An officer at the console, and how a page of it is read."""

import re

import httpx


class Officer:
    """A browser at the console, without script."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def sign_in(self, token: str, **fields):
        csrf = field(await self.client.get("/sign-in"), "csrf")
        return await self.client.post("/sign-in", data={"token": token, "csrf": csrf, **fields})

    async def see(self, path: str):
        return await self.client.get(path)

    async def press(self, referral_id, action: str, **fields):
        page = await self.client.get(f"/referrals/{referral_id}")
        version = field(page, "version") or "1.0"
        form = {"csrf": field(page, "csrf"), "version": version, **fields}
        return await self.client.post(f"/referrals/{referral_id}/{action}", data=form)


def field(page: httpx.Response, name: str) -> str:
    """Give the value of an input that a page carries; empty where there is none."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    return found[1] if found else ""
