"""The pages that nobody should need: refused or too many, under load, in an outage, a fault, the end of a report."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
import msgspec
import pytest

from services.intake.app import create_app
from services.intake.form import routes
from services.intake.form.drafts import Opened, open_draft
from services.intake.form.overtaking import SEEN
from services.intake.form.visitor import COOKIE
from services.intake.notices import addressees
from shared.cli.service import Parts
from shared.database.engine import Database
from tests.journeys.pages.recording import SPOKEN, Recorder
from tests.journeys.pages.site import Site
from tests.journeys.pages.walking import RECEIPT

SHORT = {
    "story": {"narrative": "A caller took my savings."},
    "place": {"country": "DE"},
    "payment-1-how": {"method": "none"},
}
UNREADABLE, TOO_LARGE, UNPROCESSABLE, TOO_MANY, FAULT, BUSY = 400, 413, 422, 429, 500, 503
MOST_OF_A_FORM = 1_000_000
PARTS = "multipart/form-data; boundary=x"
CUT_OFF = b'--x\r\nContent-Disposition: form-data; name="narrative"\r\n\r\nThey took my sav'
FAR = "198.51.100.7"


async def look_at_too_many(site: Site, person: Recorder) -> None:
    """Come too often, to read and to answer."""
    async with _beside(site, person, limits="pages=1/hour, answers=1/minute") as eager:
        await eager.get("/report/before")
        await eager.look("too-many", "/report/before", TOO_MANY)
        await eager.post("/report/who", {"teller": "me"})
        await eager.look_at_answer("too-many-answers", "/report/story", {"narrative": "It is kept."}, TOO_MANY)


async def look_at_work(site: Site, person: Recorder) -> None:
    """Send under load, without script: the page asks to wait a little, and says so."""
    async with _beside(site, person, proof_of_work="always", limits="off") as hasty:
        await hasty.look("send-under-load", "/report/send")
        await hasty.look_at_answer("send-too-soon", "/report/send", {}, TOO_MANY)


async def look_at_refusals(person: Recorder) -> None:
    """Send a form that is too large, and one that was cut off on its way."""
    await person.look_at_answer("too-large", "/report/story", {"narrative": "x" * (MOST_OF_A_FORM + 1)}, TOO_LARGE)
    await person.look_at_raw_answer("unreadable", "/report/story", CUT_OFF, UNREADABLE, content_type=PARTS)


async def look_at_outage(site: Site, person: Recorder) -> None:
    """Come while the database does not answer."""
    away = Database(f"sqlite+aiosqlite:///{site.folder / 'away' / 'casebridge.db'}")
    async with _beside(site, person, msgspec.structs.replace(site.parts, database=away), limits="off") as early:
        await early.look("busy", "/report/story", BUSY)
        await early.look_at_answer("busy-answer", "/report/story", {"narrative": "It is kept."}, BUSY)
    await away.close()


async def look_at_fault(person: Recorder) -> None:
    """Meet a fault of ours."""

    def broken(_request: object) -> dict[str, object]:
        raise RuntimeError("on purpose")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(routes, "first_part", broken)
        await person.look("fault", "/", FAULT)


async def look_at_notices(site: Site, person: Recorder, opened: Opened) -> None:
    """Follow the link of a message that stops them."""
    database = site.parts.database
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(addressees.secrets, "token_urlsafe", lambda _size: "stop-by-this-link")
        await addressees.tell(database, opened.report_id, opened.key, email="reader@example.org", language="en")
    await person.look("notices-stop", "/notices/stop-by-this-link")
    await addressees.tell_no_more(database, opened.report_id)


async def look_at_others(site: Site, person: Recorder) -> None:
    """Meet what somebody else did meanwhile: a page changed, a draft gone, another report unsent in this browser."""
    two = site.newcomer(person.views)
    await file_shortly(two)
    await two.get("/report/new")
    await two.get("/report/who")
    await two.post("/report/who", {"teller": "me"})
    await two.get("/report/story")
    await two.post("/report/story", {"narrative": "They took my savings."})
    await two.get("/report/story")
    overtaken = {"narrative": "They took all of it.", SEEN: "0123456789abcdef"}
    await two.look_at_answer("overtaken", "/report/story", overtaken, UNPROCESSABLE)
    await two.get("/status/report")
    await two.look_at_answer("unsent-elsewhere", "/status/add", {"to": "more"}, 200)
    gone = site.newcomer(person.views)
    await gone.get("/report/who")
    await gone.look_at_answer("not-open", "/report/story", {"narrative": "They took my savings."}, UNPROCESSABLE)


async def look_at_ends(site: Site, person: Recorder, question: str) -> None:
    """Reply after the session ended; have a report erased, once for each language."""
    stranger = site.newcomer(person.views)
    await stranger.look_at_answer("status-ended", f"/status/question/{question}", {f"reply-{question}": "It is kept."})
    for language in SPOKEN:
        other = site.newcomer(person.views)
        await file_shortly(other)
        await other.get("/status/erase")
        await other.look_at_answer("status-erased", "/status/erase", {}, only=language)


async def file_shortly(person: Recorder, teller: str = "me") -> None:
    """File a report by the first step, and open it by its receipt."""
    at = "/report/who"
    while at != "/report/send":
        await person.get(at)
        said = {**SHORT, "who": {"teller": teller}}.get(at.removeprefix("/report/"), {})
        at = (await person.post(at, said)).headers["location"]
    await person.get(at)
    await person.post(at)
    found = RECEIPT.search((await person.get("/report/done")).text)
    assert found is not None
    await person.post("/status", {"receipt": found[1]})


async def opened_by(site: Site, person: Recorder) -> Opened:
    """Open the draft of this browser, as the house does."""
    token = person.client.cookies[COOKIE]
    opened = await open_draft(site.parts.database, site.parts.vault, token, datetime.now(UTC))
    assert opened is not None
    return opened


@asynccontextmanager
async def _beside(site: Site, person: Recorder, parts: Parts | None = None, **changed: object):
    """Open a house with other settings, over the same database or other parts, for the same browser."""
    settings = msgspec.structs.replace(site.settings, trusted_proxies="127.0.0.0/8", **changed)
    app = create_app(settings, parts or site.parts, None)  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url=site.url, cookies=person.client.cookies, headers={"x-forwarded-for": FAR}
    ) as client:
        other = Recorder(client, person.views)
        other.token = person.token
        yield other
