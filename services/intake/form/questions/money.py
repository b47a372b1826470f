"""Whether money moved, and for each payment: how, how much, where to."""

from services.intake.form.fields import Field, Option, Question
from shared.i18n.catalogues import marked

MONEY = Question(
    slug="money",
    title=marked("Was money sent or taken?"),
    fields=(
        Field(
            name="moved",
            kind="one_of",
            label=marked("Was money sent or taken?"),
            hint=marked("Gift cards and crypto count as money, too."),
            options=(
                Option(value="yes", label=marked("Yes, money was sent or taken")),
                Option(value="tried", label=marked("They tried, but no money was sent")),
                Option(value="no", label=marked("No, this is not about money")),
                Option(value="unknown", label=marked("I don't know")),
            ),
            needed=marked("Choose one answer. “I don't know” is fine."),
        ),
    ),
)

HOW = Question(
    slug="how",
    title=marked("How was the money sent?"),
    fields=(
        Field(
            name="method",
            kind="one_of",
            label=marked("What was it sent with?"),
            options=(
                Option(value="transfer", label=marked("Bank transfer")),
                Option(value="card", label=marked("Card")),
                Option(value="crypto", label=marked("Crypto, such as Bitcoin or USDT")),
                Option(value="wallet", label=marked("Payment app or online wallet")),
                Option(value="mobile_money", label=marked("Mobile money on a phone")),
                Option(value="cash", label=marked("Cash, or a money transfer shop")),
                Option(value="gift_card", label=marked("Gift cards or vouchers")),
                Option(value="cheque", label=marked("Cheque")),
                Option(value="other", label=marked("Another way")),
                Option(value="unknown", label=marked("I don't know")),
            ),
            needed=marked("Choose how the money was sent. “I don't know” is fine."),
        ),
        Field(
            name="authorised",
            kind="one_of",
            label=marked("Who made the payment?"),
            options=(
                Option(value="victim", label=marked("I made it myself")),
                Option(value="unauthorised", label=marked("Someone else made it, without me")),
                Option(value="unknown", label=marked("I don't know")),
            ),
        ),
    ),
)

_AMOUNT = Field(
    name="amount",
    kind="amount",
    label=marked("Amount"),
    hint=marked("For example, 3250.50 or 3.250,50"),
    is_code=True,
)
_PAID = Field(name="paid", kind="date", label=marked("When was it paid?"), hint=marked("For example, 17 5 2026"))

AMOUNT = Question(
    slug="amount",
    title=marked("How much was it, and when?"),
    lead=marked("Leave empty what you don't know."),
    fields=(
        _AMOUNT,
        Field(
            name="currency",
            kind="currency",
            label=marked("Currency"),
            empty=marked("Choose a currency"),
            needed=marked("Choose the currency of this amount."),
            needed_with="amount",
        ),
        _PAID,
    ),
)

AMOUNT_CRYPTO = Question(
    slug="amount",
    title=AMOUNT.title,
    lead=AMOUNT.lead,
    fields=(
        _AMOUNT,
        Field(
            name="currency",
            kind="currency",
            label=marked("Currency"),
            hint=marked("Leave this as it is if the amount is in crypto."),
            empty=marked("The amount is in crypto"),
        ),
        Field(name="asset", kind="line", label=marked("Which crypto was it?"), hint=marked("For example, USDT or BTC")),
        _PAID,
    ),
)

WHERE = Question(
    slug="where",
    title=marked("Where did the money go?"),
    lead=marked("Your bank's app or statement may show this. Leave empty what you don't know."),
    fields=(
        Field(
            name="to_account",
            kind="line",
            label=marked("Account it went to"),
            hint=marked("An account number, an IBAN, a wallet address or a phone number."),
            is_code=True,
        ),
        Field(name="to_holder", kind="line", label=marked("Name on that account")),
        Field(name="to_institution", kind="line", label=marked("Bank, app or exchange it went to")),
        Field(
            name="to_country",
            kind="country",
            label=marked("Country it went to"),
            empty=marked("I don't know"),
        ),
        Field(name="from_institution", kind="line", label=marked("Bank or app it came from")),
        Field(
            name="reference",
            kind="line",
            label=marked("Payment reference or transaction number"),
            is_code=True,
        ),
    ),
)

WHERE_CRYPTO = Question(
    slug="where",
    title=WHERE.title,
    lead=marked("Your exchange or wallet shows this under the transaction. Leave empty what you don't know."),
    fields=(
        Field(
            name="to_account",
            kind="line",
            label=marked("Wallet address it went to"),
            is_code=True,
        ),
        Field(name="reference", kind="line", label=marked("Transaction number (hash)"), is_code=True),
        Field(name="to_institution", kind="line", label=marked("Site or exchange it went to")),
        Field(name="from_institution", kind="line", label=marked("Bank, exchange or wallet it came from")),
        Field(
            name="to_country",
            kind="country",
            label=marked("Country it went to"),
            empty=marked("I don't know"),
        ),
    ),
)

PAYMENTS = Question(
    slug="payments",
    title=marked("Was there another payment?"),
    fields=(
        Field(
            name="another",
            kind="one_of",
            label=marked("Was there another payment?"),
            options=(
                Option(value="no", label=marked("No, that is all")),
                Option(value="yes", label=marked("Yes, there was another payment")),
            ),
            needed=marked("Choose whether there was another payment."),
        ),
    ),
)
