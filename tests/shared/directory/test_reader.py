"""The directory ships whole, can be replaced by an operator, and refuses mistakes by file, line and column."""

from datetime import date

import pytest

from shared.directory.reader import SHIPPED, CurrentDirectory, load_directory
from shared.directory.sheets import DirectoryRefused

HEADER = "country,authority,territories,languages,time_zone,hours,contact_ref,queue,instruments,source,as_of"
GERMANY = "DE,Desk of Germany,,de,Europe/Berlin,24/7,operator:DE,DE,interpol;budapest,told by the desk,2026-11-01"
FRANCE = (
    "FR,Desk of France,GF;RE,fr,Europe/Paris,Mon-Fri 08:00-18:00,operator:FR,DE,interpol,told by the desk,2026-11-01"
)


@pytest.fixture
def folder(tmp_path):
    """Give a function that writes focal_points.csv and gives its folder."""

    def write(*lines, header=HEADER, name="focal_points.csv"):
        (tmp_path / name).write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
        return tmp_path

    return write


def test_the_shipped_file_is_what_the_script_makes(build_focal_points):
    shipped = (SHIPPED / "focal_points.csv").read_text(encoding="utf-8")

    assert shipped == build_focal_points.focal_points(), "run python deploy/data/focal_points.py"


def test_every_country_on_public_record_has_a_desk(directory):
    assert len(directory.focal_points) == 196
    assert directory.queues() == tuple(sorted(point.country for point in directory.focal_points))
    assert [code for code in ("KP", "TV", "TW", "XK", "CK", "NU", "EU", "AQ", "ZZ") if directory.serving(code)] == []


@pytest.mark.parametrize(
    ("code", "desk"), [("HK", "CN"), ("MO", "CN"), ("GG", "GB"), ("PR", "US"), ("CW", "CW"), ("AW", "AW"), ("GL", "DK")]
)
def test_a_territory_is_served_by_its_own_desk_or_its_states(directory, code, desk):
    assert directory.serving(code).country == desk


@pytest.mark.parametrize(
    ("country", "zone"),
    [("JP", "Asia/Tokyo"), ("RE", "Europe/Paris"), ("KP", "UTC"), ("ZZ", "UTC"), ("", "UTC"), (None, "UTC")],
)
def test_a_country_has_the_zone_of_the_desk_that_serves_it(directory, country, zone):
    assert directory.time_zone(country) == zone


def test_a_desk_is_named_after_what_is_on_record(directory):
    norway, germany = directory.serving("NO"), directory.serving("DE")

    assert (norway.authority, norway.hours) == ("KRIPOS National Criminal Investigation Service", "24/7")
    assert (germany.authority, germany.hours) == ("INTERPOL National Central Bureau, Germany", "unknown")
    assert {p.country for p in directory.focal_points if p.hours == "24/7"} == {"AL", "AT", "CW", "EC", "NL", "NO"}


def test_no_contact_is_invented(directory):
    assert {point.contact_ref for point in directory.focal_points} == {
        f"operator:{p.country}" for p in directory.focal_points
    }


def test_the_authorities_of_a_state_can_be_asked_for(directory):
    assert [a.name for a in directory.authorities_of("NO")][1] == "Riksadvokaten (Director of Public Prosecutions)"
    assert directory.treaties.articles["41"].title == "24/7 network"


def test_an_operators_file_takes_the_place_of_ours_and_the_others_stay(folder, directory):
    changed = load_directory(folder(GERMANY, "", FRANCE))

    assert [point.country for point in changed.focal_points] == ["DE", "FR"]
    assert changed.serving("RE").authority == "Desk of France"
    assert changed.serving("HK") is None
    assert changed.queues() == ("DE",)
    assert changed.focal_points[0].as_of == date(2026, 11, 1)
    assert (changed.version != directory.version, changed.treaties_version) == (True, directory.treaties_version)


def test_the_version_is_that_of_the_content(folder, directory, tmp_path):
    (tmp_path / "treaties.csv").write_bytes((SHIPPED / "treaties.csv").read_bytes())
    copy = load_directory(tmp_path)

    assert (copy.version, copy.treaties_version) == (directory.version, directory.treaties_version)


def test_a_file_saved_by_a_spreadsheet_is_read(tmp_path):
    (tmp_path / "focal_points.csv").write_bytes(b"\xef\xbb\xbf" + f"{HEADER}\r\n{GERMANY}\r\n".encode())

    assert load_directory(tmp_path).serving("DE").authority == "Desk of Germany"


def test_a_quoted_value_may_hold_commas_and_quotes_and_the_columns_after_it_are_counted_right(folder):
    quoted = GERMANY.replace("Desk of Germany", '"Desk, ""Berlin"""')
    inside = GERMANY.replace("Desk of Germany", 'Desk "Berlin"')

    assert load_directory(folder(quoted)).serving("DE").authority == 'Desk, "Berlin"'
    assert load_directory(folder(inside)).serving("DE").authority == 'Desk "Berlin"'
    with pytest.raises(DirectoryRefused, match=r"focal_points.csv:2:27: time_zone"):
        load_directory(folder(quoted.replace("Europe/Berlin", "Berlin")))


def test_every_mistake_is_named_at_once_by_file_line_and_column(folder):
    wrong = GERMANY.replace("Europe/Berlin", "Europe/Berln").replace("24/7", "always")

    with pytest.raises(DirectoryRefused) as refused:
        load_directory(folder(FRANCE, "", wrong))

    assert refused.value.findings == (
        "focal_points.csv:4:24: time_zone: 'Europe/Berln' is no time zone; write an IANA name, such as Europe/Berlin.",
        "focal_points.csv:4:37: hours: 'always' cannot be read; write 24/7, Mon-Fri 08:00-16:00 or unknown.",
    )


@pytest.mark.parametrize(
    ("line", "place", "sentence"),
    [
        (GERMANY.replace("DE,Desk", "Germany,Desk"), "2:1", "no country code"),
        (GERMANY.replace("DE,Desk", "EU,Desk"), "2:1", "no destination; write the member State"),
        (GERMANY.replace("Desk of Germany", ""), "2:4", "write the authority's name"),
        (GERMANY.replace(",,de", ",DE,de"), "2:20", "served by line 2 already"),
        (GERMANY.replace(",de,", ",german,"), "2:21", "write BCP 47"),
        (GERMANY.replace("24/7", "Mon-Fri 25:00-26:00"), "2:38", "cannot be read"),
        (GERMANY.replace("operator:DE", ""), "2:43", "where the contact is kept"),
        (GERMANY.replace("operator:DE", "desk@example.org"), "2:43", "never the contact"),
        (GERMANY.replace("operator:DE,DE", "operator:DE,KP"), "2:55", "has no focal point"),
        (GERMANY.replace("interpol;", "europol;"), "2:58", "budapest or hanoi or interpol"),
        (GERMANY.replace("2026-11-01", "1.11.2026"), "2:93", "is not a date; write year-month-day"),
        (GERMANY.replace("Desk of", "Desk\x1bof"), "2:8", "control character"),
        (GERMANY + ",more", "2:1", "has 12 values; write 11"),
        (GERMANY.replace("Desk of Germany", '"Desk of Germany'), "2:4", "does not end in this line"),
    ],
)
def test_a_mistake_is_refused_with_what_to_write_instead(folder, line, place, sentence):
    with pytest.raises(DirectoryRefused) as refused:
        load_directory(folder(line))

    assert any(f.startswith(f"focal_points.csv:{place}:") and sentence in f for f in refused.value.findings), (
        refused.value.findings
    )


def test_a_contact_written_by_mistake_is_not_repeated_in_the_log(folder):
    with pytest.raises(DirectoryRefused) as refused:
        load_directory(folder(GERMANY.replace("operator:DE", "desk@example.org")))

    assert "desk@" not in str(refused.value)


def test_two_desks_for_one_territory_are_refused(folder):
    with pytest.raises(DirectoryRefused, match=r"focal_points.csv:3:20: territories: RE is served by line 2 already"):
        load_directory(folder(FRANCE, GERMANY.replace(",,de", ",RE,de")))


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (HEADER.replace("hours", "opening"), "focal_points.csv:1:51: 'opening' is no column of this file"),
        (HEADER.replace("hours,", ""), "focal_points.csv:1:1: the first line has no column hours"),
        (
            HEADER.replace(",", ";"),
            "focal_points.csv:1:1: the columns are separated by semicolons; save the file with commas.",
        ),
    ],
)
def test_a_wrong_first_line_is_refused(folder, header, sentence):
    with pytest.raises(DirectoryRefused) as refused:
        load_directory(folder(GERMANY, header=header))

    assert any(finding.startswith(sentence) for finding in refused.value.findings)


def test_bytes_that_are_no_utf_8_are_named_by_their_place(tmp_path):
    (tmp_path / "focal_points.csv").write_bytes(f"{HEADER}\nDE,Beh".encode() + b"\xf6rde\n")

    with pytest.raises(DirectoryRefused, match=r"focal_points.csv:2:7: this is not UTF-8"):
        load_directory(tmp_path)


def test_a_treaty_file_is_checked_as_well(tmp_path):
    text = (SHIPPED / "treaties.csv").read_text(encoding="utf-8")
    text = text.replace("2025-12-01", "2025-13-01").replace("signatory", "signed", 1)
    (tmp_path / "treaties.csv").write_text(text, encoding="utf-8")
    (tmp_path / "reservations.csv").write_text(
        "country,treaty,articles,source,as_of\nQA,vienna,fourteen,s,2026-02\n", encoding="utf-8"
    )

    with pytest.raises(DirectoryRefused) as refused:
        load_directory(tmp_path)

    found = "\n".join(refused.value.findings)
    assert "budapest_in_force: '2025-13-01' is not a date" in found
    assert "budapest_status: 'signed' is not known; write party or signatory or invited or none." in found
    assert "reservations.csv:2:4: treaty: 'vienna' is not known" in found
    assert "reservations.csv:2:11: articles: 'fourteen' is no list of articles" in found
    assert "reservations.csv:2:22: as_of: '2026-02' is not a date" in found


def test_a_misspelt_file_name_is_refused_and_so_is_an_empty_folder(folder, tmp_path):
    with pytest.raises(DirectoryRefused, match="name it as one of"):
        load_directory(folder(GERMANY, name="focalpoints.csv"))
    with pytest.raises(DirectoryRefused, match="is no folder"):
        load_directory(tmp_path / "nowhere")


def test_a_reload_takes_a_good_change_and_keeps_what_stands_on_a_bad_one(folder):
    current = CurrentDirectory(folder(GERMANY))
    before = current.current

    folder(GERMANY.replace("Europe/Berlin", "Europe/Berln"))
    refused = current.reload()
    kept = current.current
    folder(GERMANY, FRANCE)
    taken = current.reload()

    assert (refused, taken) == (False, True)
    assert kept is before
    assert current.current.serving("FR") is not None
    assert current.current.version != before.version


def test_a_folder_that_goes_away_changes_nothing(folder):
    path = folder(GERMANY)
    current = CurrentDirectory(path)
    (path / "focal_points.csv").unlink()
    path.rmdir()

    assert current.reload() is False
    assert current.current.serving("DE") is not None
