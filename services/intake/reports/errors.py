"""Why a report is not accepted, named for the condition."""

from shared.web.sentences import FieldError


class ReportRefused(Exception):  # noqa: N818 - named for the condition
    """The report cannot be accepted as it is; nothing was kept."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__("The report cannot be accepted as it is.")
        self.errors = errors


class ClientReferenceTaken(Exception):  # noqa: N818 - named for the condition
    """The sender has used this client reference for other content."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"This client_reference stands for the report {reference} already, and the content differs. Send the same "
            "content to retry, a new client_reference for a new report, or prior.reference to add to that report."
        )
        self.reference = reference


class ReportIsWithdrawn(Exception):  # noqa: N818 - named for the condition
    """The report was withdrawn; nothing can be added to it."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"The report {reference} was withdrawn. Send a new report, without prior.")
        self.reference = reference


class ReportErased(Exception):  # noqa: N818 - named for the condition
    """The content of the report was erased; nothing can be compared with it, or added to it."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"The content of the report {reference} was erased. Send a new report with a new reference.")
        self.reference = reference


class ReportNotFound(Exception):  # noqa: N818 - named for the condition
    """There is no report with this id."""


class WithdrawalIsFinal(Exception):  # noqa: N818 - named for the condition
    """The time to undo a withdrawal is over."""
