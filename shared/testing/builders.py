"""Builders: a whole example of each thing, of which a test changes what it is about. All persons are invented."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.messages.decision import CategoryScore, Channel, Decision, Indicator, Jurisdiction, Versions
from shared.messages.events import CaseFile, CaseReferred, ReportFiled, SealedBox, SentToReview, Unroutable
from shared.messages.ids import ReportId, referral_id
from shared.messages.report import Account, Incident, Report, Reporter, Suspect, Transaction, Victim

REPORT_ID = ReportId(UUID("0199f4c1-2b3c-7d4e-8f50-616263646566"))
FILED_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
VERSIONS = Versions(rules="rules-1", model="none", directory="directory-1", treaties="treaties-1")
NARRATIVE = (
    "A man who called himself Mr Falk from my bank rang me yesterday at 18:00 and said that my account was under "
    "attack. He had me move 4,200 euros to a safe account, DE89 3704 0044 0532 0130 00. The bank says that no one of "
    "that name works there."
)


def a_report(**changes: Any) -> Report:  # noqa: ANN401 - any field of the Struct
    """A victim in Viet Nam sent money to a German account, on a false banker's word."""
    fields: dict[str, Any] = {
        "language": "en",
        "reporter": Reporter(country="VN", name="Lan Example", email="lan@example.com", phone="+44 1632 960011"),
        "victim": Victim(country="VN", age_band="40_59"),
        "incident": Incident(
            narrative=NARRATIVE, occurred_from="2026-11-19", contact_methods=("call",), impact=("money",)
        ),
        "transactions": (
            Transaction(
                method="transfer",
                occurred_at="2026-11-19T18:40:00+07:00",
                amount="4200.00",
                currency="EUR",
                authorised="victim",
                to=Account(iban="DE89370400440532013000", country="DE", holder="J. Invented"),
            ),
        ),
        "suspects": (Suspect(name="Mr Falk", claimed_organisation="Example Bank"),),
    }
    return Report(**(fields | changes))


def a_sealed_box(purpose: str = "report", **changes: Any) -> SealedBox:  # noqa: ANN401 - any field of the Struct
    """A box that looks like one and opens with no key; seal with a vault where a test opens it."""
    fields: dict[str, Any] = {
        "purpose": purpose,
        "nonce": bytes(range(12)),
        "ciphertext": b"sealed, and not to be opened",
    }
    return SealedBox(**(fields | changes))


def a_filed_event(**changes: Any) -> ReportFiled:  # noqa: ANN401 - any field of the Struct
    """The event of `a_report`; give `sealed` where its content matters."""
    fields: dict[str, Any] = {
        "report_id": REPORT_ID,
        "reference": "CB-7K3M-9QRT-X",
        "revision": 1,
        "filed_at": FILED_AT,
        "door": "form",
        "sealed": a_sealed_box(),
    }
    return ReportFiled(**(fields | changes))


def a_channel(**changes: Any) -> Channel:  # noqa: ANN401 - any field of the Struct
    """INTERPOL, from Viet Nam to Germany."""
    fields: dict[str, Any] = {
        "destination": "DE",
        "channel": "interpol",
        "basis": "INTERPOL, National Central Bureau to National Central Bureau (Germany)",
        "as_of": date(2026, 4, 25),
        "source": "I:derived(196 check)",
        "not_checked": ("bilateral and regional treaties",),
    }
    return Channel(**(fields | changes))


def a_decision(**changes: Any) -> Decision:  # noqa: ANN401 - any field of the Struct
    """The decision on `a_report`: home VN, lead DE, money still to be stopped."""
    fields: dict[str, Any] = {
        "outcome": "routed",
        "home": "VN",
        "lead": "DE",
        "destinations": ("DE",),
        "cross_border": True,
        "category": "FR.IMP.BANK",
        "categories": (CategoryScore(code="FR.IMP.BANK", confidence=0.9, evidence=("from my bank", "safe account")),),
        "urgency": "money",
        "deadline": datetime(2026, 11, 19, 11, 40, tzinfo=UTC) + timedelta(hours=72),
        "review": None,
        "jurisdictions": (
            Jurisdiction(country="VN", factors=("victim",), weight=1.0, evidence=("/victim/country",)),
            Jurisdiction(country="DE", factors=("account",), weight=0.9, evidence=("/transactions/0/to/iban",)),
        ),
        "channels": (a_channel(),),
        "indicators": (
            Indicator(
                type="iban",
                value="DE89370400440532013000",
                role="suspect",
                country="DE",
                source="/transactions/0/to/iban",
            ),
        ),
        "versions": VERSIONS,
    }
    return Decision(**(fields | changes))


def a_case_file(**changes: Any) -> CaseFile:  # noqa: ANN401 - any field of the Struct
    """What a desk reads of `a_report` and `a_decision`."""
    fields: dict[str, Any] = {
        "report": a_report(),
        "decision": a_decision(),
        "left_out": ("/reporter/name", "/reporter/email", "/reporter/phone"),
    }
    return CaseFile(**(fields | changes))


def a_case_referred(**changes: Any) -> CaseReferred:  # noqa: ANN401 - any field of the Struct
    """The referral of `a_report` to Germany; `referral_id`, `queue` and `sealed` follow `destination` unless given."""
    report_id, destination = changes.get("report_id", REPORT_ID), changes.get("destination", "DE")
    fields: dict[str, Any] = {
        **_routed(f"case/{destination}"),
        "referral_id": referral_id(report_id, destination),
        "home": "VN",
        "destination": destination,
        "queue": destination,
        "role": "lead",
        "outcome": "routed",
        "channel": a_channel(destination=destination),
    }
    return CaseReferred(**(fields | changes))


def a_review(**changes: Any) -> SentToReview:  # noqa: ANN401 - any field of the Struct
    """`a_report`, had it said too little."""
    fields: dict[str, Any] = {
        **_routed("case/review"),
        "home": "VN",
        "reason": "low_information",
        "proposed": ("DE",),
    }
    return SentToReview(**(fields | changes))


def an_unroutable(**changes: Any) -> Unroutable:  # noqa: ANN401 - any field of the Struct
    """`a_report`, had the money gone to North Korea, which no focal point serves."""
    fields: dict[str, Any] = {**_routed("case/unroutable"), "home": "VN", "destinations": ("KP",)}
    return Unroutable(**(fields | changes))


def _routed(purpose: str) -> dict[str, Any]:
    return {
        "report_id": REPORT_ID,
        "reference": "CB-7K3M-9QRT-X",
        "revision": 1,
        "filed_at": FILED_AT,
        "category": "FR.IMP.BANK",
        "urgency": "money",
        "deadline": datetime(2026, 11, 22, 11, 40, tzinfo=UTC),
        "markings": ("TLP:AMBER",),
        "versions": VERSIONS,
        "sealed": a_sealed_box(purpose),
    }
