"""The report: what a sender may tell us, as the API and the form accept it.

These Structs are tolerant, so that a service can read what a newer one wrote. Intake derives their strict twins for its
doors. Amounts are decimal strings, countries ISO 3166-1 alpha-2, currencies ISO 4217, instants RFC 3339 with an offset.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shared.messages.envelope import Instant
from shared.messages.ids import QuestionId

Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z", description="ISO 3166-1 alpha-2, upper case")]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z", description="ISO 4217, upper case")]
Amount = Annotated[str, Meta(pattern=r"^[0-9]{1,15}(\.[0-9]{1,8})?\Z", description="decimal string, no sign")]
Language = Annotated[str, Meta(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}\Z", description="BCP 47")]
Short = Annotated[str, Meta(min_length=1, max_length=200)]
Line = Annotated[str, Meta(min_length=1, max_length=500)]
Address = Annotated[str, Meta(min_length=1, max_length=2048)]
Narrative = Annotated[str, Meta(min_length=1, max_length=20_000)]
ClientReference = Annotated[str, Meta(pattern=r"^[\x21-\x7e]([\x20-\x7e]{0,62}[\x21-\x7e])?\Z")]
PartialDate = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9:.]{5,15}(Z|[+-][0-9]{2}:[0-9]{2}))?)?)?\Z",
        description="RFC 3339 instant with an offset, or a date as exact as the sender knows it",
    ),
]


class Prior(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier report that this one belongs to."""

    reference: Short
    relation: Literal["supplement", "correction", "duplicate", "withdrawal"]


class Reporter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who reports. Who they are, and how they are reached, is left out of foreign referrals without `share_identity`.

    That is `shared.messages.redaction.IDENTITY`; the name of a bank or a platform is nobody's identity.
    """

    role: Literal["victim", "on_behalf", "witness", "business", "bank", "platform"] = "victim"
    country: Country | None = None
    name: Short | None = None
    email: Short | None = None
    phone: Short | None = None
    organisation: Short | None = None
    may_contact: bool | None = None
    safe_times: Short | None = None
    """When it is safe to call, in the reporter's words."""
    user_name: Short | None = None
    """The user name or address of an account that someone got into: the reporter's own, or the victim's."""


class Victim(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who was harmed: an age band, never a birth date."""

    country: Country | None = None
    residence: Short | None = None
    """A place or a country, as the sender writes it."""
    nationality: Country | None = None
    age_band: Literal["under_18", "18_24", "25_39", "40_59", "60_74", "75_plus"] | None = None
    is_business: bool | None = None


ContactMethod = Literal["email", "sms", "call", "social", "app", "web", "in_person", "post"]
Impact = Literal["money", "data", "device", "account", "reputation", "safety"]


class Incident(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened. Either a narrative or a category is there; citizens are never asked to classify."""

    narrative: Narrative | None = None
    category: Short | None = None
    first_contact: PartialDate | None = None
    occurred_from: PartialDate | None = None
    occurred_to: PartialDate | None = None
    precision: Literal["minute", "day", "month", "about"] | None = None
    ongoing: bool | None = None
    contact_methods: Annotated[tuple[ContactMethod, ...], Meta(max_length=8)] = ()
    platform: Short | None = None
    impact: Annotated[tuple[Impact, ...], Meta(max_length=6)] = ()
    attempt_only: bool | None = None


class Account(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One end of a payment."""

    institution: Short | None = None
    bic: Short | None = None
    country: Country | None = None
    iban: Short | None = None
    account: Short | None = None
    holder: Short | None = None


class Crypto(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The crypto-asset side of a payment."""

    asset: Short | None = None
    network: Short | None = None
    address: Short | None = None
    tx_hash: Short | None = None
    exchange: Short | None = None


class Transaction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One movement of money. A full card number is refused at the door; the last four digits are welcome."""

    method: Literal[
        "transfer", "instant", "card", "crypto", "cash", "cheque", "gift_card", "wallet", "mobile_money", "other"
    ] = "other"
    occurred_at: PartialDate | None = None
    amount: Amount | None = None
    currency: Currency | None = None
    authorised: Literal["victim", "unauthorised", "unknown"] | None = None
    reference: Short | None = None
    from_: Account | None = msgspec.field(name="from", default=None)
    to: Account | None = None
    intermediary: Account | None = None
    recall_sent_at: Instant | None = None
    crypto: Crypto | None = None


class Handle(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A name on a service: @someone on Telegram."""

    service: Short | None = None
    handle: Short


class Suspect(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who is thought to have done it. A stated country says what it rests on."""

    name: Short | None = None
    alias: Short | None = None
    handles: Annotated[tuple[Handle, ...], Meta(max_length=50)] = ()
    phones: Annotated[tuple[Short, ...], Meta(max_length=50)] = ()
    emails: Annotated[tuple[Short, ...], Meta(max_length=50)] = ()
    urls: Annotated[tuple[Address, ...], Meta(max_length=50)] = ()
    addresses: Annotated[tuple[Line, ...], Meta(max_length=50)] = ()
    claimed_organisation: Short | None = None
    country: Country | None = None
    country_source: Line | None = None


class Observable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something technical that was seen. An address without `seen_at` is accepted and marked weak."""

    type: Literal[
        "url", "domain", "ip", "email", "phone", "iban", "account", "wallet", "tx_hash", "file_hash", "handle"
    ]
    value: Address
    seen_at: Instant | None = None
    port: Annotated[int, Meta(ge=1, le=65535)] | None = None
    role: Short | None = None


class Evidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file uploaded before. A sender gives its id and a description; intake found the rest in the file itself."""

    upload_id: Short
    description: Line | None = None
    name: Short | None = None
    """As the sender named it, cleaned to be shown; it says nothing of what the file is."""
    media_type: Short | None = None
    """By the content, not by the name."""
    size: Annotated[int, Meta(ge=0)] | None = None
    """In bytes."""
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")] | None = None
    received_at: Instant | None = None
    state: Literal["withdrawn", "harmful"] | None = None
    """`withdrawn` by the reporter after it was sent; `harmful`: the scanner found something in it."""


class Actions(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What has been done already."""

    bank_told_at: Instant | None = None
    bank_reference: Short | None = None
    police_reference: Short | None = None
    platform_told_at: Instant | None = None


class Consent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Absent is not a refusal for borders, and is one for identity."""

    share_cross_border: bool | None = None
    share_identity: bool | None = None


class Reply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the reporter answers to a question of a focal point."""

    question_id: QuestionId
    """As the event `referral.asked` and the status of the report name it."""
    text: Annotated[str, Meta(min_length=1, max_length=4000)]
    at: Instant


def by_pointer(replies: Sequence[Reply]) -> dict[str, Reply]:
    """Give the replies of a report by the JSON pointers of their texts: what is found in one names it so."""
    return {f"/replies/{place}/text": reply for place, reply in enumerate(replies)}


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """What was changed in the text, and where (a JSON pointer); never the text itself."""

    code: Literal["bidi_removed", "invisible_removed", "card_number_masked"]
    pointer: str


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything a sender told us, and nothing that we concluded."""

    language: Language | None = None
    is_test: bool = False
    client_reference: ClientReference | None = None
    prior: Prior | None = None
    reporter: Reporter = Reporter()
    victim: Victim = Victim()
    incident: Incident
    transactions: Annotated[tuple[Transaction, ...], Meta(max_length=100)] = ()
    suspects: Annotated[tuple[Suspect, ...], Meta(max_length=50)] = ()
    observables: Annotated[tuple[Observable, ...], Meta(max_length=200)] = ()
    evidence: Annotated[tuple[Evidence, ...], Meta(max_length=20)] = ()
    actions: Actions = Actions()
    requested: Annotated[
        tuple[Literal["recall", "preservation", "takedown", "victim_support"], ...], Meta(max_length=4)
    ] = ()
    consent: Consent = Consent()
    replies: Annotated[tuple[Reply, ...], Meta(max_length=50)] = ()
    remarks: tuple[Remark, ...] = ()
    """Where the text is not as it was sent; intake writes these, and takes them from nobody."""
