"""Where the person is, how to reach them, and what they allow."""

from services.intake.form.fields import Field, Option, Question
from shared.i18n.catalogues import marked

PLACE = Question(
    slug="place",
    title=marked("Which country do you live in?"),
    fields=(
        Field(
            name="country",
            kind="country",
            label=marked("Which country do you live in?"),
            hint=marked("It decides which office gets your report first."),
            empty=marked("Choose a country or territory"),
            needed=marked("Choose the country you live in. Without it we don't know whom to send this to."),
            autocomplete="country",
        ),
    ),
)

REACH = Question(
    slug="reach",
    title=marked("How can we reach you?"),
    lead=marked(
        "You can leave all of this empty and stay anonymous. Then nobody can ask you a question or send you news."
    ),
    fields=(
        Field(name="name", kind="line", label=marked("Your name"), autocomplete="name"),
        Field(
            name="email",
            kind="line",
            label=marked("Your e-mail address"),
            hint=marked("Use one that only you can read."),
            autocomplete="email",
            input_kind="email",
            is_code=True,
        ),
        Field(
            name="phone",
            kind="line",
            label=marked("Your phone number"),
            hint=marked("With the country code, such as +44."),
            autocomplete="tel",
            input_kind="tel",
            is_code=True,
        ),
    ),
)

BORDERS = Question(
    slug="borders",
    title=marked("May we share this with police in other countries?"),
    fields=(
        Field(
            name="share_cross_border",
            kind="one_of",
            label=marked("May we share this with police in other countries?"),
            hint=marked(
                "Money often crosses borders within hours. If you say no, someone in your country looks first."
            ),
            options=(
                Option(value="yes", label=marked("Yes, share it where it helps")),
                Option(value="no", label=marked("No, keep it in my country")),
                Option(value="unknown", label=marked("I don't know")),
            ),
            needed=marked("Choose one answer. “I don't know” is fine."),
        ),
    ),
)

IDENTITY = Question(
    slug="identity",
    title=marked("May they see your name and how to reach you?"),
    fields=(
        Field(
            name="share_identity",
            kind="one_of",
            label=marked("May they see your name and how to reach you?"),
            hint=marked("If you say no, your report travels to other countries without them."),
            options=(
                Option(value="yes", label=marked("Yes, they may see it")),
                Option(value="no", label=marked("No, leave it out")),
            ),
            needed=marked("Choose whether they may see it."),
        ),
    ),
)
