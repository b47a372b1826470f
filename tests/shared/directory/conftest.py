"""The shipped directory, and treaties as they may one day be."""

import importlib.util
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import settings

from shared.directory.reader import load_directory

ROOT = Path(__file__).parents[3]

# On a busy machine an example may take its time.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def directory():
    return load_directory()


@pytest.fixture(scope="session")
def treaties(directory):
    return directory.treaties


@pytest.fixture(scope="session")
def deposited(treaties):
    """Give the treaties with these deposits more (and none but these, on demand)."""

    def build(deposits, *, forget=False):
        statuses = {
            code: msgspec.structs.replace(
                status, hanoi_deposit=deposits.get(code, None if forget else status.hanoi_deposit)
            )
            for code, status in treaties.statuses.items()
        }
        return msgspec.structs.replace(treaties, statuses=statuses)

    return build


@pytest.fixture(scope="session")
def forty(deposited):
    """Thirty-nine States after Qatar, Viet Nam last, on 1 March 2027: in force on 30 May 2027."""
    others = [
        "AE", "AL", "AM", "AO", "AR", "AT", "AU", "AZ", "BD", "BE", "BG", "BH", "BJ", "BN", "BO", "BR", "BW", "CL",
        "CM", "CO", "CR", "CU", "CZ", "DZ", "EC", "EG", "ET", "FI", "FR", "GA", "GH", "GR", "ID", "JM", "JO", "KE",
        "KH", "LA",
    ]  # fmt: skip
    first = date(2026, 3, 1)
    deposits = {code: first + timedelta(days=number) for number, code in enumerate(others)} | {"VN": date(2027, 3, 1)}
    return deposited(deposits)


@pytest.fixture
def build_focal_points():
    spec = importlib.util.spec_from_file_location("build_focal_points", ROOT / "deploy/data/focal_points.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
