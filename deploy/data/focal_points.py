"""Writes shared/directory/data/focal_points.csv: one desk for every country that has one on public record.

Named after the authority declared as 24/7 point (Budapest Convention, art. 35) where declared_authorities.csv holds
one, else after the INTERPOL National Central Bureau of a member. Contacts are the operator's to fill in: none is
public, none is invented.
Run it from the root of the tree: `python deploy/data/focal_points.py`.
"""

import csv
import io
import re
from pathlib import Path

from shared.directory.focal_points import COLUMNS
from shared.vocabulary.countries import COUNTRIES

ROOT = Path(__file__).parents[2]
DATA = ROOT / "shared/directory/data"
MADE = DATA / "focal_points.csv"


def focal_points() -> str:
    """Give the file's text."""
    treaties = {row["iso2"]: row for row in _rows(DATA / "treaties.csv")}
    facts = {row["iso2"]: row for row in _rows(ROOT / "deploy/data/country_facts.csv")}
    declared = {row["iso2"]: row for row in _rows(DATA / "declared_authorities.csv") if re.search(r"35\b", row["role"])}
    own = {code for code, row in treaties.items() if row["interpol_member"] == "y" or code in declared}
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for code in sorted(own):
        territories = sorted(t for t, row in treaties.items() if row["territory_of"] == code and t not in own)
        row = {
            "country": code,
            "territories": ";".join(territories),
            "languages": facts[code]["languages"],
            "time_zone": facts[code]["time_zone"],
            "contact_ref": f"operator:{code}",
            "queue": code,
        }
        writer.writerow(
            row | (_declared(declared[code], treaties[code]) if code in declared else _bureau(treaties[code]))
        )
    return text.getvalue()


def _declared(authority: dict[str, str], treaty: dict[str, str]) -> dict[str, str]:
    caution = "; an old declaration" if authority["caution"] == "old" else ""
    return {
        "authority": authority["authority"],
        # A point of contact under art. 35 is one that can be reached around the clock.
        "hours": "24/7",
        "instruments": "budapest;interpol" if treaty["interpol_member"] == "y" else "budapest",
        "source": f"declared under Budapest Convention art. 35: {authority['source']}{caution}",
        "as_of": authority["declared"][:10],
    }


def _bureau(treaty: dict[str, str]) -> dict[str, str]:
    return {
        "authority": f"INTERPOL National Central Bureau, {COUNTRIES[treaty['iso2']].name}",
        "hours": "unknown",
        "instruments": "interpol",
        "source": "INTERPOL membership, derived (treaties.csv)",
        "as_of": treaty["budapest_as_of"],
    }


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    MADE.write_text(focal_points(), encoding="utf-8", newline="\n")
