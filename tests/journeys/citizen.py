"""A citizen at the form: says what they do."""

from tests.journeys.visitor import Visitor


class Citizen(Visitor):
    """Someone who has something to report."""

    async def date(self, name: str, day: str, month: str, year: str) -> None:
        for part, text in (("day", day), ("month", month), ("year", year)):
            await self.write(f"{name}-{part}", text)
