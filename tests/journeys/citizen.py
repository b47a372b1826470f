"""A citizen at the form: says what they do, page by page, in the words of what they want."""

from collections.abc import Sequence

from tests.journeys.visitor import Visitor


class Citizen(Visitor):
    """Someone who has something to report. Verbs that answer a page leave it to `goes_on` to press the button."""

    async def begins(self) -> None:
        """Come to the first question, past the pages that only tell."""
        await self.arrive()
        await self.follow("Start")
        await self.follow("I understand, go on")

    async def goes_on(self) -> None:
        await self.press()

    async def reports_for(self, teller: str, *, is_young: bool = False) -> None:
        """Say who it is for: me, someone, witness, business."""
        await self.choose("teller", teller)
        if is_young:
            await self.choose("young", "under_18")

    async def tells(self, narrative: str = "", situations: Sequence[str] = ()) -> None:
        """Say what happened, in words, by pictures, or both."""
        if narrative:
            await self.write("narrative", narrative)
        await self.choose("situations", *situations)

    async def dates(self, name: str, day: str, month: str, year: str) -> None:
        """Write a date into its three boxes."""
        for part, text in (("day", day), ("month", month), ("year", year)):
            await self.write(f"{name}-{part}", text)

    async def says_when(self, near: str) -> None:
        """Say when it happened by a word: today, yesterday, last_week, unknown."""
        await self.choose("began-near", near)

    async def lives_in(self, country: str) -> None:
        await self.pick("country", country)

    async def paid_by(self, method: str) -> None:
        """Say how it was paid: transfer, card, …; or unknown, tried, none."""
        await self.choose("method", method)

    async def lost(self, amount: str, currency: str = "") -> None:
        await self.write("amount", amount)
        if currency:
            await self.pick("currency", currency)

    async def takes_the_first_step(
        self,
        narrative: str = "",
        *,
        situations: Sequence[str] = (),
        teller: str = "me",
        is_young: bool = False,
        near: str = "unknown",
        country: str = "DE",
        method: str = "none",
        amount: str = "",
        currency: str = "",
    ) -> None:
        """Answer every page before sending; stands at /report/send at the end."""
        await self.begins()
        await self.reports_for(teller, is_young=is_young)
        await self.goes_on()
        await self.tells(narrative, situations)
        await self.goes_on()
        await self.says_when(near)
        await self.goes_on()
        await self.lives_in(country)
        await self.goes_on()
        await self.paid_by(method)
        await self.goes_on()
        if method not in {"none", "tried"}:
            if amount:
                await self.lost(amount, currency)
            await self.goes_on()

    async def sends(self) -> None:
        """File the report; stands at /report/done at the end."""
        await self.press("Send now")

    async def reference(self) -> str:
        return await self.page.locator(".reference").inner_text()

    async def receipt(self) -> str:
        """Read the receipt in digits, as it can be typed again."""
        return await self.page.locator(".receipt").first.inner_text()

    async def opens_by(self, receipt: str) -> None:
        """Open the report by its receipt, as from another browser."""
        await self.arrive("/status")
        await self.write("receipt", receipt)
        await self.press("Show me")

    async def adds_or_corrects(self) -> None:
        """Go on from the status page to the list of what can be added."""
        await self.press("Add to it or correct it")

    async def adds(self, topic: str) -> None:
        """Open a topic of the list of what can be added; stands at its first open page."""
        await self.arrive("/report/more")
        await self.page.locator(f"a[aria-describedby='task-{topic}']").click()

    async def has_unsent(self) -> bool:
        """Look whether the list says that something is not sent yet."""
        await self.arrive("/report/more")
        return await self.page.locator("main .callout a[href='/report/check']").count() > 0

    async def checks_and_sends(self) -> None:
        """Send what was added; stands at /report/done at the end."""
        await self.arrive("/report/check")
        await self.press("Send the additions")
