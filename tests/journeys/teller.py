"""Somebody who tells all of it: whatever a page asks, they answer it in one sentence, and go on."""

from collections.abc import Sequence

from tests.journeys.citizen import Citizen

Said = str | Sequence[str]

KIND = """name => {
  const asked = document.querySelector(`[name="${name}"]`);
  if (!asked) return document.querySelector(`[name="${name}-day"]`) ? "date" : "nothing";
  if (asked.tagName === "SELECT") return "list";
  return ["radio", "checkbox"].includes(asked.type) ? "choice" : "text";
}"""


class Teller(Citizen):
    """A citizen who knows the answers by what they are about."""

    async def says(self, **answers: Said) -> None:
        """Answer what the page asks, and go on. A date is said as day, month and year."""
        for name, said in answers.items():
            await self.answer(name, said)
        await self.goes_on()

    async def answer(self, name: str, said: Said) -> None:
        words = [said] if isinstance(said, str) else said
        match await self.page.evaluate(KIND, name):
            case "text":
                await self.write(name, words[0])
            case "list":
                await self.pick(name, words[0])
            case "choice":
                await self.choose(name, *words)
            case "date":
                await self.dates(name, *words)
            case _:
                raise AssertionError(f"{self.at()} does not ask for {name}")

    async def tells_of(self, topic: str, *pages: dict[str, Said]) -> None:
        """Answer the pages of a topic, in their order; stands at the list of topics at the end."""
        await self.adds(topic)
        for answers in pages:
            await self.says(**answers)
        assert self.at() == "/report/more", f"{topic} ends at {self.at()}"

    async def comes_back_with(self, receipt: str) -> None:
        """Open the report by its receipt, and go on to what can be added."""
        await self.opens_by(receipt)
        await self.adds_or_corrects()

    async def goes_on_where_it_stopped(self) -> None:
        """Come to the first page again, and follow what it offers."""
        await self.arrive()
        await self.follow("Continue your report")

    async def corrects(self, page: str, **answers: Said) -> None:
        """Change one answer among all of them; stands at the list of answers at the end."""
        await self.arrive("/report/check")
        await self.page.locator(f"a[href='/report/{page}?change=yes']").click()
        await self.says(**answers)

    async def replies(self, question: str, text: str) -> None:
        """Wait for a question on the page of the report, and answer it."""
        await self.wait_to_read(question)
        await self.page.locator("[name^='reply-']").fill(text)
        await self.press("Send your reply")

    async def takes_it_back(self) -> None:
        """Withdraw the report that the receipt opened here before."""
        await self.arrive("/status")
        await self.follow("Take your report back")
        await self.press("Take it back")

    async def leaves_in_a_hurry(self) -> None:
        for _ in range(3):
            await self.page.keyboard.press("Shift")

    async def receipt_words(self) -> str:
        """Read the receipt words, as somebody writes them down."""
        return " ".join(await self.page.locator(".receipt-words li").all_inner_texts())

    async def hands_over(self, *paths: str) -> None:
        """Send files, and wait until each is kept."""
        await self.arrive("/report/evidence")
        await self.page.locator("input[type=file]").set_input_files(paths)
        # Listed as kept, where it can be described.
        await self.page.locator("[name^='description-']").nth(len(paths) - 1).wait_for()
