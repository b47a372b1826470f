"""Why something cannot be done with a referral now. Each says what is possible instead."""

from datetime import datetime

from services.desk.queue.states import Action, State


class ReferralNotFound(Exception):  # noqa: N818 - named for the condition
    """No such referral for this person: unknown and a neighbour's are one and the same answer."""


class ReadersOnly(Exception):  # noqa: N818 - named for the condition
    """This person may read and not act."""


class NotPossibleNow(Exception):  # noqa: N818 - named for the condition
    """The referral stands where this cannot be done."""


class StepNotLegal(NotPossibleNow):
    """The state of the referral does not allow this action."""

    def __init__(self, action: Action, state: State, possible: tuple[Action, ...]) -> None:
        now = "Now possible: " + ", ".join(possible) + "." if possible else "Nothing more can be done with it here."
        super().__init__(f"This referral is {state}; it is too late or too early to {action} it. {now}")
        self.action, self.state, self.possible = action, state, possible


class LeasedByAnother(NotPossibleNow):
    """Somebody else is at work on it."""

    def __init__(self, holder: str, until: datetime) -> None:
        super().__init__(f"{holder} works on this referral until {until:%Y-%m-%d %H:%M:%S} UTC. Try again after that.")
        self.holder, self.until = holder, until


class ReferralChanged(NotPossibleNow):
    """It changed since the person looked."""

    def __init__(self, version: str) -> None:
        super().__init__(f"This referral changed since you read it: it is now at version {version}. Read it again.")
        self.version = version


class NobodyToAsk(NotPossibleNow):
    """The reporter cannot be asked: too early, too late, or gone."""

    def __init__(self, *, is_withdrawn: bool) -> None:
        super().__init__(
            "The sender took this report back: there is nobody to ask."
            if is_withdrawn
            else "The reporter can be asked once the referral is acknowledged, and until it ends."
        )
        self.is_withdrawn = is_withdrawn


class CaseErased(NotPossibleNow):
    """The report's key is gone, and its content with it."""

    def __init__(self) -> None:
        super().__init__(
            "The content of this case was erased. It cannot be sent on, nor anything asked; it can still be closed."
        )


class DestinationRefused(Exception):  # noqa: N818 - named for the condition
    """The case cannot go there; the message says why and what to choose."""
