"""The script of the page in Chromium: progress, a lost connection, what is refused, and the same page without it."""

import base64

import pytest
import pytest_asyncio

from shared.database.engine import Database
from shared.testing.browser import overflow, violations
from shared.vault.master_keys import MasterKeys
from shared.vault.vault import Vault
from shared.web.assets import ASSETS
from tests.intake.uploads.hostile import LARGE, MIB, noise

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]
PAGE = "/report/evidence"


@pytest_asyncio.fixture(loop_scope="session")
async def drafted(process, browser, drafts):
    """Give a browser, 320 pixels wide, whose visitor has begun a report; script or not as asked."""
    database = Database(process.database_url)
    vault = Vault(database, MasterKeys([("test", bytes(range(32)))]))
    contexts = []

    async def drafted(**more):
        token = await drafts(database, vault)
        context = await browser.new_context(viewport={"width": 320, "height": 700}, base_url=process.url, **more)
        await context.add_cookies([{"name": "casebridge-draft", "value": token, "url": process.url}])
        contexts.append(context)
        page = await context.new_page()
        await page.goto(PAGE)
        return page

    yield drafted
    for context in contexts:
        await context.close()
    await database.close()


def file(name: str, content: bytes):
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


async def choose(page, name: str, size: int, modified: int = 0) -> None:
    """Choose a file of zeros that is made in the browser: a large one takes long to hand over."""
    await page.evaluate(
        """([name, size, lastModified]) => {
            const chosen = new DataTransfer();
            chosen.items.add(new File([new Uint8Array(size)], name, { lastModified }));
            const input = document.querySelector("#files");
            input.files = chosen.files;
            input.dispatchEvent(new Event("change"));
        }""",
        [name, size, modified],
    )


async def test_a_chosen_file_is_sent_at_once_and_listed(drafted):
    page = await drafted()

    await page.set_input_files(
        "#files", [file("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(400_000)), file("a.txt", b"hi")]
    )
    await page.wait_for_selector("input[name^=description]")

    assert await page.locator(".file strong").all_inner_texts() == ["photo.jpg", "a.txt"]
    assert await violations(page) == []
    assert await overflow(page) == 0


async def test_a_lost_connection_is_waited_for_and_the_file_goes_on(drafted):
    page = await drafted()
    asked = []

    async def lose_first(route):
        asked.append(route.request.method)
        await (route.abort() if asked.count("PATCH") == 1 and route.request.method == "PATCH" else route.continue_())

    await page.route("**/report/evidence/uploads/**", lose_first)
    await page.set_input_files("#files", [file("film.mp4", noise(2 * MIB, 21))])
    await page.wait_for_selector("text=The connection is lost.")
    await page.wait_for_selector("input[name^=description]")

    assert asked[:4] == ["HEAD", "PATCH", "HEAD", "PATCH"]
    assert await page.locator(".file strong").all_inner_texts() == ["film.mp4"]


async def test_a_file_that_stopped_goes_on_when_it_is_chosen_again(drafted):
    page = await drafted()
    await page.route("**/report/evidence/uploads/**", lambda route: route.abort())
    await page.set_input_files("#files", [file("film.mp4", noise(MIB, 22))])
    await page.wait_for_selector("text=The connection is lost.")
    await page.unroute_all()
    await page.goto(PAGE)
    made = []
    page.on("request", lambda request: made.append(request.method) if request.url.endswith("/uploads") else None)

    assert await page.locator("[data-unfinished]").count() == 1
    unfinished = page.locator("[data-unfinished]")
    modified = base64.b64decode((await unfinished.get_attribute("data-metadata")).rpartition(" ")[2])
    await choose(page, "film.mp4", MIB, int(modified))
    await page.wait_for_selector("input[name^=description]")

    assert made == []
    assert await page.locator(".file strong").all_inner_texts() == ["film.mp4"]


async def test_what_is_refused_stays_to_be_read(drafted):
    page = await drafted()

    await choose(page, "huge.bin", 26 * MIB)
    await choose(page, "empty.png", 0)
    await page.wait_for_selector(".wrong >> nth=1")

    assert LARGE in await page.locator(".wrong").first.inner_text()
    assert await violations(page) == []


async def test_without_script_the_page_does_the_same(drafted):
    page = await drafted(java_script_enabled=False)

    await page.set_input_files("#files", [file("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(400_000))])
    await page.get_by_role("button", name="Send these files").click()
    await page.get_by_label("What does it show?").fill("The transfer")
    await page.get_by_role("button", name="Save and continue").click()
    await page.goto(PAGE)

    assert await page.locator(".file strong").all_inner_texts() == ["photo.jpg"]
    assert await page.get_by_label("What does it show?").input_value() == "The transfer"


async def test_the_script_is_small():
    assert len(ASSETS["upload.js"].content) < 6 * 1024
