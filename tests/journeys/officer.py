"""An officer at a desk: signs in, reads the queue, opens a case, and decides."""

from tests.journeys.visitor import Visitor


class Officer(Visitor):
    """Someone with an access token."""

    async def sign_in(self, token: str) -> None:
        await self.arrive("/sign-in")
        await self.write("token", token)
        await self.press("Sign in")

    async def open_case(self, reference: str) -> None:
        await self.page.get_by_role("link", name=reference).first.click()

    async def find(self, reference: str) -> None:
        """Filter the queue for a referral, until it is there."""
        await self.page.goto(f"{self.site}/?reference={reference}")
        await self.wait_to_read(reference)

    async def asks(self, reference: str, text: str) -> None:
        """Find a case, acknowledge it, and ask the reporter something."""
        await self.find(reference)
        await self.open_case(reference)
        await self.press("Acknowledge")
        await self.follow("Ask the reporter…")
        await self.write("text", text)
        await self.press("Ask the reporter")

    async def state(self) -> str:
        """Give what the case says of itself beside its reference."""
        return await self.page.locator(".pane--case .head .tag").first.inner_text()

    async def in_focus(self) -> str:
        """Give the words of what a key would reach now."""
        return (await self.page.locator(":focus").inner_text()).strip()

    async def tab_to(self, what: str, most: int = 25) -> None:
        """Press Tab until this has the focus."""
        for _ in range(most):
            if await self.page.locator(f"{what}:focus").count():
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"{what} cannot be reached by Tab")
