"""Facts of a report that speak for a category, each a question with a yes or a no."""

from collections.abc import Sequence

from services.router.reading.rules import table
from services.router.urgency.child import is_about_child
from shared.messages.decision import Indicator
from shared.messages.report import Report
from shared.reading.reading import Reading

WEIGHTS: dict[str, dict[str, float]] = table("classification", "features")
_SOCIAL = frozenset(
    {
        "instagram",
        "facebook",
        "whatsapp",
        "telegram",
        "tiktok",
        "x",
        "twitter",
        "snapchat",
        "vk",
        "discord",
        "linkedin",
        "zalo",
        "line",
    }
)


def features(report: Report, reading: Reading, indicators: Sequence[Indicator]) -> list[str]:
    """Name the features that are true of this report."""
    incident = report.incident
    kinds = {indicator.type for indicator in indicators if indicator.role == "suspect"}
    linked = bool(kinds & {"url", "domain"})
    methods = {payment.method for payment in report.transactions}
    contact = incident.contact_methods
    platform = (incident.platform or "").lower()
    business = bool(report.victim.is_business) or report.reporter.role == "business"
    banked = bool(methods & {"transfer", "instant"})
    child = is_about_child(report, reading)
    sexual = bool(reading.found("sexual_word"))
    asked: dict[str, bool] = {
        "crypto_payment": "crypto" in methods,
        "wallet_named": "wallet" in kinds,
        "unauthorised_bank_payments": banked and all(p.authorised == "unauthorised" for p in report.transactions),
        "authorised_bank_payments": banked and any(p.authorised == "victim" for p in report.transactions),
        "business_paid_by_mail": business and "email" in contact and "money" in incident.impact,
        "card_payment": "card" in methods,
        "link_by_sms": linked and contact[:1] == ("sms",),
        "link_by_mail": linked and contact[:1] == ("email",) and "money" not in incident.impact,
        "apk_named": any(i.type in {"url", "domain"} and i.value.lower().endswith(".apk") for i in indicators),
        "account_impact_social": "account" in incident.impact and platform in _SOCIAL,
        "account_impact_mail": "account" in incident.impact and "email" in contact,
        "child_and_sex": child and sexual,
        "no_child": not child,
        "child_hash": "file_hash" in kinds and "safety" in incident.impact,
        "captive": bool(reading.found("at_captive")) and len(reading.found("at_captive")) > 1,
        "sexual_blackmail": sexual and not child and "safety" in incident.impact,
        "danger_to_service": business and "safety" in incident.impact,
        "ransom_on_computers": business and {"data", "device"} & set(incident.impact) != set(),
        "persecution": bool(reading.found("persecution_word")) and "money" not in incident.impact,
        "hand_over": bool(reading.found("persecution_word") and reading.found("hand_over_word")),
        "attempt_only": bool(incident.attempt_only),
        "money_was_lost": bool(report.transactions) or "money" in incident.impact,
    }
    return [name for name, answer in asked.items() if answer]
