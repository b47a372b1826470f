"""The scripts that make the data files."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def extract():
    spec = importlib.util.spec_from_file_location("extract", ROOT / "deploy/data/extract.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
