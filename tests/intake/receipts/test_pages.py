"""The pages of the receipt: its owner's, and the one where a bank checks it."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from services.intake.receipts.words import read_receipt, receipt_in_words
from services.intake.reports.tables import reports
from services.intake.status.repository import News, insert_news
from tests.intake.receipts.browser import PAID, code_on, digits_on, visiting

FILED = "/report/receipt"


async def test_who_has_sent_nothing_gets_no_receipt(browser):
    assert (await browser.get(FILED)).headers["location"] == "/status"
    assert (await browser.get(f"{FILED}.pdf")).status_code == 404
    assert (await browser.get(f"{FILED}.svg")).status_code == 404


async def test_the_neighbour_does_not_see_the_receipt(browser, stranger):
    await browser.file()

    assert (await stranger.get(FILED)).headers["location"] == "/status"


async def test_the_confirmation_shows_words_and_digits_that_open_the_report(browser):
    await browser.file()
    page = (await browser.get(FILED)).text
    words = " ".join(re.findall(r"<li>([^<]+)</li>", page.partition("receipt-words")[2].partition("</ol>")[0]))

    assert read_receipt(html.unescape(words)) == read_receipt(digits_on(page)) is not None


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_the_pdf_comes_in_the_language_of_the_page(browser, language):
    await browser.file()
    answer = await browser.get(f"{FILED}.pdf", params={"lang": language})

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"%PDF-")
    assert f"/Lang ({language})".encode() in answer.content


async def test_a_bank_that_opens_the_link_sees_that_it_is_genuine(browser, stranger):
    await browser.file(PAID)
    code = code_on((await browser.get(FILED)).text)
    page = (await stranger.get("/verify", params={"code": code})).text

    assert re.search(r'This receipt is genuine: report <bdi class="mono whole" dir="ltr">CB-', page)
    assert "The reporter says that money was sent." in page
    assert "EUR" not in page


async def test_times_are_shown_in_the_zone_of_the_country_and_a_bank_reads_utc(browser, stranger):
    await browser.file({"place": {"country": "JP"}})
    page, done = (await browser.get(FILED)).text, (await browser.get("/report/done")).text
    checked = (await stranger.get("/verify", params={"code": code_on(page)})).text

    assert page.count("Japan Standard Time") == 2
    assert done.count("Japan Standard Time") == 1
    assert ">UTC</span>" not in page + done
    assert checked.count(">UTC</span>") == 2
    assert "Japan" not in checked.partition("<main")[2]


async def test_the_amount_is_told_only_where_the_reporter_ticks_it(browser, stranger):
    await browser.file(PAID)
    code = code_on((await browser.get(FILED, params={"amount": "yes"})).text)

    assert "1,250.00 EUR" in (await stranger.get("/verify", params={"code": code})).text


async def test_no_secret_and_no_story_is_in_the_code(browser):
    await browser.file(PAID)
    page = (await browser.get(FILED)).text
    secret = read_receipt(digits_on(page))
    bank = page.partition('id="for-the-bank"')[2]

    assert secret not in bank
    assert not any(f">{word}<" in bank for word in receipt_in_words(secret, "en"))
    assert "savings" not in bank


async def test_a_changed_code_is_refused_in_words(browser, stranger):
    await browser.file()
    code = code_on((await browser.get(FILED)).text)
    changed = code[:-10] + ("A" if code[-10] != "A" else "B") + code[-9:]
    answer = await stranger.get("/verify", params={"code": changed})

    assert answer.status_code == 422
    assert "This receipt is not genuine" in answer.text


async def test_a_code_of_another_hub_is_refused_in_words(browser, app_with, tmp_path):
    await browser.file()
    code = code_on((await browser.get(FILED)).text)
    async with visiting(app_with(data=tmp_path)) as other:
        answer = await other.get("/verify", params={"code": code})

    assert answer.status_code == 422
    assert "We cannot check this receipt" in answer.text


@pytest.mark.parametrize("typed", ["hello", "CB-7K3M-Q2XD-9", "<script>", "%00"])
async def test_what_is_no_code_is_told_so(stranger, typed):
    answer = await stranger.get("/verify", params={"code": typed})

    assert answer.status_code == 422
    assert "This is no code of a receipt" in answer.text
    assert "<script>" not in answer.text.partition("<main")[2]


async def test_a_report_that_was_taken_back_says_so(browser, stranger, filing, database):
    await browser.file()
    code = code_on((await browser.get(FILED)).text)
    async with database.reading() as transaction:
        report_id = (await transaction.execute(reports.select())).mappings().one()["report_id"]
    await filing.withdraw(report_id)
    page = (await stranger.get("/verify", params={"code": code})).text

    assert "This receipt is genuine" in page
    assert "The reporter took this report back later." in page


async def test_without_a_key_there_is_a_receipt_and_no_code(app_with, tmp_path):
    async with visiting(app_with(data=tmp_path)) as visitor:
        await visitor.file()
        page = (await visitor.get(FILED)).text

        assert digits_on(page)
        assert "Check that it is genuine" not in page
        assert (await visitor.get(f"{FILED}.svg")).status_code == 404
        assert (await visitor.get(f"{FILED}.pdf")).status_code == 200
        assert (await visitor.get("/verify")).status_code == 200


async def test_the_browser_that_sent_the_report_need_not_type_its_words(browser, stranger):
    await browser.file()
    opened = await browser.get("/status/mine")

    assert 'href="/status/mine"' in (await browser.get("/report/done")).text
    assert opened.headers["location"] == "/status/report"
    assert "We received your report" in (await browser.get("/status/report")).text
    assert (await stranger.get("/status/mine")).headers["location"] == "/status"


async def test_when_the_words_are_not_shown_any_more_they_are_asked_for(browser, monkeypatch):
    await browser.file()
    monkeypatch.setattr("services.intake.form.drafts.RECEIPT_SHOWN", timedelta(seconds=-1))

    assert (await browser.get("/status/mine")).headers["location"] == "/status"
    assert (await browser.get("/status/report")).headers["location"] == "/status"


async def test_the_confirmation_says_where_it_was_sent_as_soon_as_that_is_known(browser, database):
    await browser.file()
    before = await browser.get("/report/done")
    async with database.writing() as transaction:
        [report] = (await transaction.execute(select(reports))).all()
        sent = News(
            event_id=report.report_id,
            report_id=report.report_id,
            revision=1,
            kind="case.referred",
            at=report.filed_at,
            destination="DE",
            role="home",
        )
        await insert_news(transaction, [sent])
    after = await browser.get("/report/done")

    assert "We are finding the right office." in before.text
    assert "We are finding the right office." not in after.text
    assert "We sent it to the office in charge: Germany" in after.text
