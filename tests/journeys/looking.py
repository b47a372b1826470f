"""What is wrong with a page as it stands: axe-core, the width of the window, the mirror."""

from shared.testing.browser import overflow, violations
from tests.journeys.visitor import Visitor

MIRRORED = """() => {
  const wrong = [];
  if (getComputedStyle(document.body).direction !== document.documentElement.dir) wrong.push("direction");
  const middle = document.documentElement.clientWidth / 2;
  const mark = document.querySelector(".wordmark").getBoundingClientRect();
  const isRight = mark.left + mark.width / 2 > middle;
  if (isRight !== (document.documentElement.dir === "rtl")) wrong.push("wordmark");
  return wrong;
}"""


async def wrongs(visitor: Visitor, name: str) -> list[str]:
    """Give everything that is wrong, with the name of the view before it."""
    found = [*await violations(visitor.page), *await visitor.page.evaluate(MIRRORED)]
    if await overflow(visitor.page):
        found.append("wider than the window")
    return [f"{name}: {one}" for one in found]
