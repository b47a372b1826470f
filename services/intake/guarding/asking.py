"""For the sending page: is a proof of work asked for now, and does what came back pass?

challenge = challenge_of(request, visitor.token)          # into the template; None = nothing is asked
{% from "guarding/proof.html" import proof_fields %} … {{ proof_fields(challenge) }}   # inside the form
verdict = verdict_on(request, form, visitor.token)        # on POST; show the page again unless is_passed
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from services.intake.guarding.proof import Challenge, Verdict
from shared.web.pages import WebRequest

TEMPLATES = Path(__file__).parent / "templates"
PROOF = "proof"
SOLUTION = "proof_solution"


def challenge_of(request: WebRequest, draft_token: str) -> Challenge | None:
    """Give the challenge for a sending page; None unless so much comes in that one is asked for."""
    guard = request.app.state.guard
    return guard.proofs.challenge(draft_token) if guard.asks_for_proof() else None


def verdict_on(request: WebRequest, form: Mapping[str, Sequence[str]], draft_token: str) -> Verdict:
    """Judge what a sending page sent back; everything passes where nothing is asked for."""
    guard = request.app.state.guard
    if not guard.asks_for_proof():
        return Verdict(outcome="solved")
    return guard.proofs.judge(_first(form, PROOF), _first(form, SOLUTION), draft_token)  # type: ignore[no-any-return]


def _first(form: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(form.get(name, ())), "")
