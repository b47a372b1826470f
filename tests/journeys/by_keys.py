"""Somebody with a keyboard and no pointer: Tab, arrows, Space, Enter, and the letters of what they mean."""

from tests.journeys.teller import Teller

MOST_TABS = 120
IN_FOCUS = """() => {
  const it = document.activeElement;
  return { name: it.name ?? "", value: it.value ?? "", kind: it.type ?? it.tagName, text: it.innerText?.trim() ?? "",
           hint: it.getAttribute("aria-describedby") ?? "", isOn: it.checked ?? false };
}"""
POINTED = (
    "for (const kind of ['pointerdown', 'mousedown', 'touchstart']) addEventListener(kind, () => window.pointed = 1)"
)


class ByKeys(Teller):
    """A citizen who only ever presses keys."""

    async def watch_for_pointers(self) -> None:
        await self.page.add_init_script(POINTED)

    async def has_pointed(self) -> bool:
        return bool(await self.page.evaluate("window.pointed === 1"))

    async def follow(self, text: str) -> None:
        await self._tab_until(lambda now: now["text"] == self(text))
        await self._enter()

    async def press(self, text: str = "Continue") -> None:
        await self._tab_until(lambda now: now["kind"] == "submit" and now["text"] == self(text))
        await self._enter()

    async def write(self, name: str, text: str) -> None:
        await self._tab_until(lambda now: now["name"] == name)
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.insert_text(text)

    async def choose(self, name: str, *values: str) -> None:
        for value in values:
            now = await self._tab_until(
                lambda now, value=value: now["name"] == name and (now["kind"] == "radio" or now["value"] == value)
            )
            while now["value"] != value:
                await self.page.keyboard.press("ArrowDown")
                now = await self._now()
            if not now["isOn"]:
                await self.page.keyboard.press("Space")

    async def pick(self, name: str, value: str) -> None:
        await self._tab_until(lambda now: now["name"] == name)
        label = await self.page.locator(f"select[name='{name}'] option[value='{value}']").inner_text()
        await self.page.keyboard.type(label)
        now = await self._now()
        assert now["value"] == value, f"the letters of {label} lead to {now['value']}"

    async def adds(self, topic: str) -> None:
        await self.arrive("/report/more")
        await self._tab_until(lambda now: now["hint"] == f"task-{topic}")
        await self._enter()

    async def _enter(self) -> None:
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")

    async def _tab_until(self, is_there) -> dict:
        for _ in range(MOST_TABS):
            now = await self._now()
            if is_there(now):
                return now
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead there on {self.at()}")

    async def _now(self) -> dict:
        return await self.page.evaluate(IN_FOCUS)
