"""The list of all public pages, in the order in which somebody meets them."""

from tests.journeys.pages import edges
from tests.journeys.pages.recording import View
from tests.journeys.pages.site import Site
from tests.journeys.pages.walking import (
    walk_additions,
    walk_first_step,
    walk_open_pages,
    walk_sent,
    walk_status,
    walk_topics,
)


async def record_all(site: Site) -> dict[tuple[str, str], View]:
    """Walk past every page once, looking at it in every language."""
    views: dict[tuple[str, str], View] = {}
    person = site.newcomer(views)
    await walk_open_pages(person)
    await edges.look_at_too_many(site, person)
    await walk_first_step(person)
    await person.look("start-begun", "/")
    await edges.look_at_work(site, person)
    await edges.look_at_fault(person)
    await edges.look_at_refusals(person)
    await edges.look_at_outage(site, person)
    await person.get("/report/send")
    receipt = await walk_sent(person)
    await walk_additions(person)
    opened = await edges.opened_by(site, person)
    await edges.look_at_notices(site, person, opened)

    async def ask() -> str:
        return await site.ask(opened.report_id)

    question = await walk_status(person, receipt, ask)
    await edges.look_at_others(site, person)
    await edges.look_at_ends(site, person, question)
    await _tell_of_someone(site, views)
    return views


async def _tell_of_someone(site: Site, views: dict[tuple[str, str], View]) -> None:
    """Look at the pages that only somebody meets who tells of another."""
    person = site.newcomer(views)
    await edges.file_shortly(person, teller="someone")
    await walk_topics(person, only="person")
