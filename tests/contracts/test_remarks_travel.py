"""What intake changed in a text is told to every desk that reads it."""

import msgspec
import pytest

from services.router.decision.referrals import emissions
from shared.directory.reader import load_directory
from shared.messages.events import CaseFile
from shared.messages.report import Remark
from shared.testing.builders import a_decision, a_filed_event, a_report, a_sealed_box

REMARKS = (Remark(code="card_number_masked", pointer="/incident/narrative"),)


def desks_told(decision) -> dict[str, tuple[Remark, ...]]:
    told = {}

    def seal(destination: str, content: bytes):
        told[destination] = msgspec.json.decode(content, type=CaseFile).report.remarks
        return a_sealed_box()

    list(emissions(a_filed_event(), a_report(remarks=REMARKS), decision, load_directory(), seal))
    return told


@pytest.mark.parametrize(
    ("outcome", "desks"), [("routed", {"VN", "DE"}), ("review", {"VN", "review"}), ("unroutable", {"VN", "unroutable"})]
)
def test_remarks_reach_home_abroad_reviewers_and_operator(outcome, desks):
    assert desks_told(a_decision(outcome=outcome)) == dict.fromkeys(desks, REMARKS)
