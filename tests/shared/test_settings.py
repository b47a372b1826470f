from pathlib import Path

import pytest

from shared.settings import SettingRefused, Settings, load


class MoreSettings(Settings, frozen=True, kw_only=True):
    is_open: bool = False


def test_without_any_variable_everything_has_its_default():
    settings = load(Settings, {})

    assert settings == Settings()
    assert settings.database == "sqlite+aiosqlite:///casebridge-data/casebridge.db"


def test_variables_are_read_by_name_and_an_empty_one_is_none():
    environ = {
        "CASEBRIDGE_DATA": "/srv/casebridge",
        "CASEBRIDGE_LOG": "kafka",
        "CASEBRIDGE_METRICS_PORT": "9100",
        "CASEBRIDGE_IS_OPEN": "true",
        "CASEBRIDGE_DIRECTORY": "",
        "CASEBRIDGE_OF_ANOTHER": "x",
    }

    settings = load(MoreSettings, environ)

    assert settings == MoreSettings(data=Path("/srv/casebridge"), log="kafka", metrics_port=9100, is_open=True)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("LOG", "rabbit", "CASEBRIDGE_LOG: write kafka or sql."),
        ("LOG_FORMAT", "xml", "CASEBRIDGE_LOG_FORMAT: write auto, console or json."),
        ("METRICS_PORT", "many", "CASEBRIDGE_METRICS_PORT: write a whole number."),
        ("METRICS_PORT", "70000", "CASEBRIDGE_METRICS_PORT: write a whole number at most 65535."),
        ("METRICS_PORT", "-1", "CASEBRIDGE_METRICS_PORT: write a whole number at least 0."),
        ("IS_OPEN", "perhaps", "CASEBRIDGE_IS_OPEN: write true or false."),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence_that_says_what_to_write(name, value, says):
    with pytest.raises(SettingRefused) as refusal:
        load(MoreSettings, {f"CASEBRIDGE_{name}": value})

    assert str(refusal.value) == says


def test_settings_do_not_show_what_they_hold():
    settings = load(Settings, {"CASEBRIDGE_KAFKA_PASSWORD": "hunter2", "CASEBRIDGE_MASTER_KEYS": "2026:secret"})

    assert repr(settings) == "Settings(…)"
    assert repr(MoreSettings()) == "MoreSettings(…)"
