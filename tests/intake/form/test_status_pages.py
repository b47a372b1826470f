import re

import pytest

RECEIPT = r'data-copied="[^"]*">([0-9-]{29})<'


async def test_the_receipt_opens_the_story_however_it_was_typed(visit):
    await visit.answer_all()
    await visit.get("/report/check")
    await visit.post("/report/check")
    receipt = re.search(RECEIPT, (await visit.get("/report/done")).text)[1]
    for typed in (receipt, receipt.replace("-", " "), receipt.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))):
        page = await visit.client.post("/status", data={"receipt": typed})

        assert page.status_code == 200
        assert "We received your report" in page.text
        assert "UTC" in page.text
        assert "took my savings" not in page.text


@pytest.mark.parametrize("typed", ["00000-00000-00000-00000-00000", "12", "CB-7K3M-Q2XD-9", "'; DROP TABLE", "<b>"])
async def test_a_wrong_receipt_says_how_a_right_one_looks_and_nothing_else(visit, typed):
    page = await visit.client.post("/status", data={"receipt": typed})

    assert page.status_code == 422
    assert "No report opens with this receipt" in page.text
    assert "<b>" not in page.text.partition("<main")[2]


async def test_an_empty_receipt_is_asked_for(visit):
    page = await visit.client.post("/status", data={"receipt": " "})

    assert page.status_code == 422
    assert "25 digits in five groups" in page.text
