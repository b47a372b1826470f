"""What happened, and when."""

from services.intake.form.fields import Field, Option, Question
from shared.i18n.catalogues import marked

STORY = Question(
    slug="story",
    title=marked("What happened?"),
    fields=(
        Field(
            name="narrative",
            kind="area",
            label=marked("What happened?"),
            hint=marked(
                "Tell it in your own words, in any language. It does not need to be perfect. "
                "You can paste a message or an e-mail as it is."
            ),
            needed=marked("Write a few words about what happened. One sentence is enough."),
            longest=20_000,
            rows=10,
        ),
    ),
)

WHEN = Question(
    slug="when",
    title=marked("When did it happen?"),
    fields=(
        Field(
            name="began",
            kind="date",
            label=marked("When did it begin?"),
            hint=marked("For example, 17 5 2026. A month and a year are enough, or a year alone."),
        ),
        Field(
            name="sure",
            kind="any_of",
            label=marked("Are you sure of the date?"),
            options=(
                Option(value="about", label=marked("It is only about right")),
                Option(value="unknown", label=marked("I don't know the date")),
            ),
        ),
        Field(
            name="ongoing",
            kind="one_of",
            label=marked("Is it still going on?"),
            options=(
                Option(value="yes", label=marked("Yes")),
                Option(value="no", label=marked("No")),
                Option(value="unknown", label=marked("I don't know")),
            ),
        ),
    ),
)
