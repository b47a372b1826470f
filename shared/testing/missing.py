"""What a test does when this machine lacks a server that it needs."""

import os
from typing import NoReturn

import pytest

FORBID_SKIPS = "CASEBRIDGE_TEST_FORBID_SKIPS"


def missing(what: str) -> NoReturn:
    """Skip the test and say why; fail it instead where CASEBRIDGE_TEST_FORBID_SKIPS=1."""
    if os.environ.get(FORBID_SKIPS) == "1":
        pytest.fail(f"{what} ({FORBID_SKIPS}=1: this machine should have it)", pytrace=False)
    pytest.skip(what)
