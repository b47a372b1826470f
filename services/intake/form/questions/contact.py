"""Who contacted the person, and how."""

from services.intake.form.fields import Field, Option, Question
from shared.i18n.catalogues import marked

CONTACT = Question(
    slug="contact",
    title=marked("How did they contact you?"),
    fields=(
        Field(
            name="methods",
            kind="any_of",
            label=marked("Ways they used"),
            hint=marked("Choose all that fit."),
            options=(
                Option(value="call", label=marked("Telephone call")),
                Option(value="sms", label=marked("Text message (SMS)")),
                Option(value="app", label=marked("Messaging app")),
                Option(value="social", label=marked("Social network or dating app")),
                Option(value="email", label=marked("E-mail")),
                Option(value="web", label=marked("Website or online advertisement")),
                Option(value="in_person", label=marked("In person")),
                Option(value="post", label=marked("Letter or parcel")),
                Option(value="unknown", label=marked("I don't know, or nobody did")),
            ),
        ),
        Field(
            name="platform",
            kind="line",
            label=marked("Which app, network or website was it?"),
            hint=marked("For example, WhatsApp, Telegram, or the address of a website."),
        ),
    ),
)

WHO = Question(
    slug="who",
    title=marked("What do you know about them?"),
    lead=marked("Every detail can help, even a false name. Leave empty what you don't know."),
    fields=(
        Field(
            name="names",
            kind="lines",
            label=marked("Names they used"),
            hint=marked("One on each line."),
            rows=2,
        ),
        Field(name="organisation", kind="line", label=marked("Company or office they said they were from")),
        Field(
            name="phones",
            kind="lines",
            label=marked("Phone numbers they used"),
            hint=marked("One on each line, with the country code if you see it."),
            rows=2,
            is_code=True,
        ),
        Field(
            name="emails",
            kind="lines",
            label=marked("E-mail addresses they used"),
            hint=marked("One on each line."),
            rows=2,
            is_code=True,
        ),
        Field(
            name="links",
            kind="lines",
            label=marked("Websites and links"),
            hint=marked("One on each line. Copy them, but don't open them again."),
            longest=2048,
            rows=2,
            is_code=True,
        ),
        Field(
            name="handles",
            kind="lines",
            label=marked("User names and profiles"),
            hint=marked("One on each line. For example, @name on Telegram."),
            rows=2,
        ),
    ),
)
