"""One fixed example of everything that travels, and the bytes that it has had in each generation of the contract.

`golden/1` holds what the first release wrote. Those bytes stay as they are for ever: they lie in logs. When a field is
added, write a new generation beside it, and leave the old one alone.
"""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from shared.messages import events, report
from shared.messages.decision import Indicator
from shared.messages.ids import QuestionId, ReferralId, ReportId
from shared.testing.builders import (
    FILED_AT,
    REPORT_ID,
    a_case_file,
    a_case_referred,
    a_channel,
    a_decision,
    a_filed_event,
    a_report,
    a_review,
    a_sealed_box,
    an_unroutable,
)

GOLDEN = Path(__file__).parent / "golden"
LATER = datetime(2026, 11, 21, 7, 5, 6, 789000, tzinfo=UTC)
QUESTION_ID = QuestionId(UUID("7c6f2b0e-5d1a-5e0f-8c3e-2f8f6a1b4d91"))
REFERRAL_ID = ReferralId(UUID("5b3f7c1e-0d5a-5c0f-9c3e-2f8f6a1b4d90"))


def _referral(kind, step, **fields):
    return kind(
        report_id=ReportId(REPORT_ID),
        reference="CB-7K3M-9QRT-X",
        revision=1,
        referral_id=REFERRAL_ID,
        destination="DE",
        at=LATER,
        step=step,
        **fields,
    )


def _whole_report():
    """Every field is filled in, so that none can go or change unseen."""
    account = report.Account(
        institution="Example Bank", bic="EXMPDEFFXXX", country="DE", iban="DE89370400440532013000",
        account="0532013000", holder="J. Invented",
    )  # fmt: skip
    return report.Report(
        language="en-GB",
        is_test=True,
        client_reference="case-0001",
        prior=report.Prior(reference="CB-7K3M-9QRT-X", relation="supplement"),
        reporter=report.Reporter(
            role="bank", country="VN", name="Lan Example", email="lan@example.com", phone="+441632960011",
            organisation="Example Bank", may_contact=True, safe_times="in the morning", user_name="lan.example",
        ),
        victim=report.Victim(country="VN", residence="Hanoi", nationality="VN", age_band="40_59", is_business=False),
        incident=report.Incident(
            narrative="An e-mail, a call, a transfer: «ảo thuật» 🙂", category="FR.BEC", first_contact="2026-11",
            occurred_from="2026-11-19T18:40:00+07:00", occurred_to="2026-11-20", precision="minute", ongoing=True,
            contact_methods=("email", "call"), platform="ExampleChat", impact=("money", "data"), attempt_only=False,
        ),
        transactions=(
            report.Transaction(
                method="transfer", occurred_at="2026-11-19T18:40:00+07:00", amount="4200.00", currency="EUR",
                authorised="victim", reference="0f6c1a52-8d0e-4a41-9a0c-0123456789ab", from_=account, to=account,
                intermediary=account, recall_sent_at=LATER,
                crypto=report.Crypto(
                    asset="USDT", network="tron", address="T-invented", tx_hash="ab12", exchange="Example"
                ),
            ),
        ),
        suspects=(
            report.Suspect(
                name="Mr Falk", alias="falke", handles=(report.Handle(service="ExampleChat", handle="@falk"),),
                phones=("+441632960012",), emails=("falk@example.org",), urls=("https://pay.example.net/x",),
                addresses=("1 Example Street",), claimed_organisation="Example Bank", country="DE",
                country_source="the IBAN",
            ),
        ),
        observables=(
            report.Observable(type="ip", value="192.0.2.10", seen_at=LATER, port=443, role="suspect"),
        ),
        evidence=(
            report.Evidence(
                upload_id="up-1", description="the e-mail", name="mail.eml", media_type="message/rfc822", size=2_048,
                sha256="ab" * 32, received_at=LATER, state="withdrawn",
            ),
        ),
        actions=report.Actions(
            bank_told_at=LATER, bank_reference="B-1", police_reference="P-1", platform_told_at=LATER
        ),
        requested=("recall", "preservation"),
        consent=report.Consent(share_cross_border=True, share_identity=False),
        replies=(report.Reply(question_id=QUESTION_ID, text="On Thursday, at noon.", at=LATER),),
        remarks=(report.Remark(code="card_number_masked", pointer="/incident/narrative"),),
    )  # fmt: skip


@pytest.fixture(scope="session")
def examples():
    """Give the examples by the name of their golden file."""
    withdrawn = {"filed_at": FILED_AT, "door": "api", "sealed": a_sealed_box(), "report_id": REPORT_ID, "revision": 3}
    indicator = Indicator(type="domain", value="pay.example.net", role="suspect", span=(3, 18), source="narrative")
    decision = a_decision(review="low_confidence", unreachable=("KP",), indicators=(indicator,))
    return {
        "report.filed": a_filed_event(is_test=True),
        "report.supplemented": events.ReportSupplemented(
            reference="CB-7K3M-9QRT-X", supplemented_at=LATER, **(withdrawn | {"revision": 2})
        ),
        "report.withdrawn": events.ReportWithdrawn(reference="CB-7K3M-9QRT-X", withdrawn_at=LATER, **withdrawn),
        "report.erased": events.ReportErased(
            report_id=ReportId(REPORT_ID),
            reference="CB-7K3M-9QRT-X",
            revision=4,
            filed_at=FILED_AT,
            erased_at=LATER,
        ),
        "case.referred": a_case_referred(withdrawn=True, referred_by="DE", channel=a_channel()),
        "case.sent_to_review": a_review(),
        "case.unroutable": an_unroutable(deadline=None),
        "referral.acknowledged": _referral(events.ReferralAcknowledged, 1),
        "referral.accepted": _referral(events.ReferralAccepted, 2),
        "referral.declined": _referral(events.ReferralDeclined, 2, reason="no_jurisdiction"),
        "referral.returned": _referral(events.ReferralReturned, 2, reason="insufficient"),
        "referral.rerouted": _referral(events.ReferralRerouted, 2, to="FR"),
        "referral.closed": _referral(events.ReferralClosed, 3, outcome="funds_stopped"),
        "referral.asked": _referral(
            events.ReferralAsked, 4, question_id=QUESTION_ID, sealed=a_sealed_box(f"question/{REFERRAL_ID}")
        ),
        "sealed/report": _whole_report(),
        "sealed/case_file": a_case_file(report=a_report(), decision=decision),
    }


@pytest.fixture(scope="session")
def golden():
    """Give the generations, oldest first: the bytes of each by name."""
    folders = sorted((folder for folder in GOLDEN.iterdir() if folder.is_dir()), key=lambda folder: int(folder.name))
    return [
        {
            path.relative_to(folder).as_posix().removesuffix(".json"): path.read_bytes()
            for path in sorted(folder.rglob("*.json"))
        }
        for folder in folders
    ]
