"""What a young person tells by the form, the router decides on, and the status page says."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from services.intake.form.drafts import Draft, begin_draft, new_token
from services.intake.form.sending import send_draft
from services.intake.receipts.digits import receipt_in_digits
from services.intake.status.projection import project
from services.router.classification.model import load_model
from services.router.worker import handler
from shared.eventlog.records import Done, Record
from shared.vocabulary.offence_categories import CATEGORIES

BLACKMAIL = (
    "Someone on Snapchat says he will share my nude pictures with my whole class unless I send 100 in gift cards."
)
AT_HOME = "My father hits me and took my bank card. He says he will kill me tonight."
URGENT = "This comes first, because someone may be in danger"
HARMED = "Someone harmed or pressured a child or young person"


@pytest.fixture
def reads(filing, database, vault, outgoing, parts, browser):
    """Tell a story by the form, let the router decide, and read the status page."""

    async def reads(story: str, young: list[str]) -> str:
        answers = {
            "who": {"teller": ["me"], "young": young},
            "story": {"narrative": [story]},
            "place": {"country": ["GB"]},
            "payment-1-how": {"method": ["none"]},
        }
        token = new_token()
        await begin_draft(database, vault, token, Draft(answers=answers), datetime.now(UTC))
        sent = await send_draft(database, vault, filing, token, 0)
        [outcome] = await handler(parts, load_model())(_records(await outgoing()))
        assert isinstance(outcome, Done)
        async with database.writing() as transaction:
            await project(transaction, _records(outcome.messages))
        page = await browser.open(receipt_in_digits(sent.receipt))
        main = page.text.partition("<main")[2].partition("</main")[0]
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", main)))

    return reads


async def test_a_child_reads_that_somebody_did_harm_and_nothing_of_adults_or_offences(reads):
    page = await reads(BLACKMAIL, ["under_18"])

    assert page.index(URGENT) < page.index(HARMED)
    assert not any(category.name in page for category in CATEGORIES.values())
    assert "adult" not in page.lower()


async def test_a_child_in_danger_at_home_reads_of_the_danger_and_of_no_payment_card(reads):
    page = await reads(AT_HOME, ["under_18"])

    assert URGENT in page
    assert "card" not in page


async def test_a_grown_person_reads_of_no_child(reads):
    page = await reads(BLACKMAIL, [])

    assert HARMED not in page


def _records(messages) -> list[Record]:
    return [
        Record(message.topic, 0, at, message.key, message.value, message.headers) for at, message in enumerate(messages)
    ]
