"""What the router is told, beside what every service is."""

from pathlib import Path

from services.router.classification.model import Model, ModelRefused, load_model
from shared.settings import SettingRefused, Settings


class RouterSettings(Settings, frozen=True, kw_only=True):
    """The model."""

    model: str = ""
    """A model file that `casebridge train` made; empty = the one that comes with the product."""


def model_of(settings: RouterSettings) -> Model:
    """Read the model that the settings name; raises `SettingRefused`."""
    try:
        return load_model(Path(settings.model) if settings.model else None)
    except ModelRefused as refusal:
        raise SettingRefused(f"CASEBRIDGE_MODEL: {refusal}") from refusal
