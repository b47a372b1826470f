"""Why a report is not accepted, as the problem document that the sender gets."""

from services.intake.reports.errors import ClientReferenceTaken, ReportErased, ReportIsWithdrawn, ReportRefused
from shared.telemetry import metrics
from shared.web.problems import Problem

CONFLICTS = (ClientReferenceTaken, ReportIsWithdrawn, ReportErased)
REFUSALS = (ReportRefused, *CONFLICTS)


def problem_of(error: Exception) -> Problem:
    """Give the problem to answer for one of `REFUSALS`."""
    status = 400 if isinstance(error, ReportRefused) else 409
    metrics.reports_refused.labels(door="api", status=str(status)).inc()
    if isinstance(error, ReportRefused):
        return Problem(
            status, "Some fields cannot be taken as they are; each is named with what to send.", errors=error.errors
        )
    return Problem(status, str(error))
