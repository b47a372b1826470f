"""The scripts that make the data files."""

import importlib.util
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[3]

# On a busy machine an example may take its time.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def extract():
    spec = importlib.util.spec_from_file_location("extract", ROOT / "deploy/data/extract.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
