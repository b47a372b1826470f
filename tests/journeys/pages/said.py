"""What somebody says on each page, and what they get wrong at first: by the page, else by the kind of the field."""

from collections.abc import Iterator

from services.intake.form.fields import Field, Question
from services.intake.form.loading import topics
from tests.journeys.pages.recording import Typed

NARRATIVE = "A woman on a dating app told me to invest.\nI sent 3.250,50 EUR & <b>lost</b> it; 100 % of it."
PASTED = "Dear, write to anna@invest.example today, or call +44 20 7946 0018."
SAID: dict[str, Typed] = {
    "who": {"teller": "me", "young": "under_18"},
    "story": {"narrative": NARRATIVE, "situations": ["met_online", "invested"]},
    "when": {"began-near": "yesterday"},
    "payment-1-how": {"method": "transfer"},
    "payment-1-amount": {
        "amount": "3.250,50",
        "currency": "EUR",
        "paid-day": "14",
        "paid-month": "5",
        "paid-year": "26",
    },
    "payment-1-where": {"to_account": "PL61 1090 1014 0000 0712 1981 2874", "to_holder": "Jan Przykładowy"},
    "payment-2-how": {"method": "crypto"},
    "payment-2-amount": {"amount": "0,250", "asset": "BTC"},
    "payment-2-where": {"to_account": "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"},
    "person-1-who": {"name": "Anna Example"},
    "person-1-reach": {"phones": "+44 20 7946 0018", "links": "https://invest.example/login"},
    "messages": {"text": PASTED},
    "reach": {"name": "Robin Example", "email": "reader@example.org", "phone": "+44 20 7946 0018", "notify": "yes"},
    "borders": {"share_cross_border": "yes"},
    "identity": {"share_identity": "no"},
    "bank-told": {"bank": "yes"},
    "ransom": {"ransom": "yes"},
    "affected": {"what": ["money", "account", "device", "data", "images", "safety", "child", "business"]},
}
"""Pages on which it matters what is said; on others, nothing is."""


def said_on(slug: str, *, is_first_time: bool) -> Typed:
    """Give what is said on a page. A list is answered with one more, and then with no more."""
    if slug in {"payments", "people"}:
        return {"another": "yes" if is_first_time else "no"}
    if slug == "place":
        return {"country": "DE"}
    return SAID.get(slug, {"method": "unknown"} if slug.endswith("-how") else {})


def mistaken_on(question: Question) -> Typed:
    """Give what is wrong on a page, in every field that can be."""
    typed: Typed = {}
    for field in question.fields:
        typed |= dict(_mistaken(field))
    return typed


def _mistaken(field: Field) -> Iterator[tuple[str, str]]:
    match field.kind:
        case "date":
            yield from ((f"{field.name}-day", "31"), (f"{field.name}-month", "2"), (f"{field.name}-year", "2026"))
        case "amount":
            yield field.name, "a lot"
        case "lines":
            yield field.name, "x\n" * 51
        case "line" if field.input_kind == "email":
            yield field.name, "reader at example"
        case "line" | "area":
            yield field.name, "word " * (field.longest // 5) + "more words"


def question_pages() -> set[str]:
    """Name every page that a question stands on, as the files name it."""
    return {page.slug for topic in topics("me") for page in topic.pages}
