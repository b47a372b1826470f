"""The guard as the settings want it."""

from services.intake.guarding.guard import Guard
from services.intake.guarding.load import Load
from services.intake.guarding.proof import Proofs
from services.intake.guarding.rules import rules
from services.intake.settings import IntakeSettings
from shared.vault.master_keys import MasterKeys


def guard_of(settings: IntakeSettings, master_keys: MasterKeys) -> Guard:
    """Make the guard of this process. Raises `SettingRefused`."""
    return Guard(
        rules(settings.limits),
        proofs=Proofs(master_keys.derive("proof of work")),
        load=Load(settings.load_threshold),
        proof_of_work=settings.proof_of_work,
    )
