"""Writes the data files that come from CLDR (through babel) and tzdata: names, aliases, currencies, languages, zones.

Run it after an upgrade of babel, from the root of the tree: `python deploy/data/extract.py`. The files are committed,
so that what ships does not depend on the machine; `--check` writes nothing and says which files would change.
"""

import csv
import io
import sys
from collections.abc import Iterable
from pathlib import Path

from babel import Locale
from babel.core import get_global

from shared.vocabulary.countries import normal

ROOT = Path(__file__).parents[2]
VOCABULARY = ROOT / "shared/vocabulary/data"
FACTS = ROOT / "deploy/data/country_facts.csv"
ZONE_TABLE = Path("/usr/share/zoneinfo/zone.tab")

LANGUAGES = (
    "en", "vi", "fr", "es", "ar", "ru", "zh", "zh_Hant", "pt", "de", "th",
    "bn", "fil", "hi", "id", "it", "ja", "km", "ko", "my", "tr", "uk", "ur",
)  # fmt: skip
CLDR = f"CLDR {get_global('cldr')['version']}"

# ISO's order "Congo, The Democratic Republic of the" is for indexes; these are for sentences.
NAMES = {
    "CD": "Democratic Republic of the Congo",
    "CG": "Republic of the Congo",
    "EU": "European Union",
    "FM": "Federated States of Micronesia",
    "PS": "State of Palestine",
    "VG": "British Virgin Islands",
    "VI": "U.S. Virgin Islands",
    "VA": "Holy See (Vatican City State)",
    "XK": "Kosovo",
}

# The first zone of zone.tab is not always that of the capital.
CAPITAL_ZONES = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "FM": "Pacific/Pohnpei",
    "RU": "Europe/Moscow",
    "UZ": "Asia/Tashkent",
}

# ISO 4217's minor units; CLDR gives what is used in shops, which is fewer for many. All others have two.
_NO_MINOR = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
MINOR_UNITS = dict.fromkeys(_NO_MINOR.split(), 0) | dict.fromkeys(_THREE.split(), 3) | {"CLF": 4, "UYW": 4}

# Names in common use that CLDR does not give in these languages, or give in another form.
COMMON = {
    "AE": "UAE|U.A.E.|Emirates|The Emirates|The United Arab Emirates",
    "BA": "Bosnia|Bosnia-Herzegovina|Bosnia and Herzegovina",
    "BN": "Brunei Darussalam",
    "BO": "Bolivia, Plurinational State of|Plurinational State of Bolivia",
    "BS": "The Bahamas|Bahamas, The",
    "CD": "DR Congo|DRC|D.R. Congo|Congo-Kinshasa|Democratic Republic of Congo|Congo, Democratic Republic of the|Zaire",
    "CG": "Congo Republic|Congo-Brazzaville|Republic of Congo",
    "CI": "Ivory Coast|Cote d'Ivoire|The Ivory Coast",
    "CN": "People's Republic of China|PRC|P.R. China|Mainland China|PR China",
    "CV": "Cape Verde|Cabo Verde",
    "CZ": "Czech Republic|The Czech Republic|Czechia|Česko",
    "DE": "Federal Republic of Germany|Deutschland",
    "DO": "Dominican Rep.|The Dominican Republic",
    "FK": "Falklands|The Falklands|Malvinas",
    "FM": "Micronesia",
    "GB": "UK|U.K.|The UK|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|The United Kingdom|"
    "United Kingdom of Great Britain and Northern Ireland|Vương quốc Anh|Anh Quốc|Angleterre|Écosse|Inglaterra|Escocia|"
    "Escócia|Großbritannien|England und Wales|Grande-Bretagne|Gran Bretaña|Grã-Bretanha|Великобритания|Англия|"
    "Шотландия|بريطانيا|إنجلترا|英格兰|อังกฤษ",
    "GM": "The Gambia|Gambia, The",
    "HK": "Hong Kong|Hongkong|Hong Kong SAR|Hong-Kong|Hồng Kông|Гонконг|香港|ฮ่องกง|هونغ كونغ",
    "IR": "Islamic Republic of Iran|Iran, Islamic Republic of|Persia",
    "IE": "Republic of Ireland|Eire|Éire",
    "JP": "Nippon|日本",
    "KN": "St Kitts and Nevis|St. Kitts and Nevis|St Kitts",
    "KP": "DPR Korea|DPRK|North Korea|Democratic People's Republic of Korea|Korea, Democratic People's Republic of|"
    "Korea, North|Triều Tiên|Bắc Triều Tiên|КНДР|朝鲜",
    "KR": "South Korea|Republic of Korea|Korea, Republic of|Korea, South|ROK|S. Korea|Hàn Quốc|Südkorea|韩国",
    "LA": "Laos|Lao|Lao PDR|Lao People's Democratic Republic|Lào",
    "LC": "St Lucia|St. Lucia",
    "MD": "Republic of Moldova|Moldova, Republic of",
    "MK": "Macedonia|North Macedonia|FYROM|Republic of North Macedonia",
    "MM": "Burma|Myanmar|Myanmar (Burma)|Myanma|Birmanie|Birmania|Birmânia|Birma|Бирма|Miến Điện|缅甸|พม่า|بورما",
    "MO": "Macau|Macao|Macau SAR|Macao SAR|Ma Cao|Макао|澳门|ماكاو|มาเก๊า",
    "NL": "Holland|The Netherlands|Netherlands, The|Hollande|Holanda|Hà Lan|Голландия|هولندا|荷兰|Países Baixos",
    "PH": "The Philippines",
    "PS": "Palestine|State of Palestine|Palestine, State of",
    "RU": "Russia|Russian Federation|The Russian Federation|Nga|Liên bang Nga|Российская Федерация|РФ|俄国",
    "SA": "KSA|Kingdom of Saudi Arabia",
    "SK": "Slovak Republic",
    "SX": "St Maarten|St. Maarten",
    "SY": "Syrian Arab Republic",
    "SZ": "Swaziland|Eswatini",
    "TL": "East Timor|Timor Leste",
    "TR": "Turkey|Türkiye|Turkiye|Republic of Türkiye|Republic of Turkey|Thổ Nhĩ Kỳ|Turquie|Turquía|Turquia|Türkei",
    "TW": "Taiwan, Province of China|Taiwan (Province of China)|Chinese Taipei|Republic of China",
    "TZ": "United Republic of Tanzania|Tanzania, United Republic of",
    "US": "USA|U.S.A.|U.S.|America|United States of America|The United States|The United States of America|The US|"
    "The USA|Mỹ|Hoa Kỳ|États-Unis d'Amérique|Amérique|Estados Unidos de América|EE. UU.|EE.UU.|EEUU|"
    "Estados Unidos da América|EUA|США|Америка|أمريكا|美利坚合众国|Vereinigte Staaten von Amerika|Amerika|อเมริกา",
    "VA": "Vatican|The Vatican|Vatican City|Holy See",
    "VC": "St Vincent and the Grenadines|St. Vincent and the Grenadines|St Vincent",
    "VE": "Bolivarian Republic of Venezuela|Venezuela, Bolivarian Republic of",
    "VG": "BVI|Virgin Islands, British",
    "VI": "USVI|Virgin Islands, U.S.",
    "VN": "Viet Nam|Vietnam|Việt Nam|Socialist Republic of Vietnam|Nước Việt Nam",
}

# Names of more than one country are none of them.
AMBIGUOUS = frozenset({"congo", "korea", "virgin islands", "saint martin", "st martin", "samoan islands"})


def countries() -> str:
    """Give countries.csv: ISO 3166-1 with names for sentences."""
    lines = [("iso2", "iso3", "name", "territory_of", "source")]
    for row in _treaties():
        name = NAMES.get(row["iso2"], row["country"])
        lines.append(
            (row["iso2"], row["iso3"], name, row["territory_of"], "ISO 3166-1; shared/directory/data/treaties.csv")
        )
    return _csv(lines)


def aliases() -> str:
    """Give aliases.csv: every exact name we know. A name that two countries bear is left out."""
    found: dict[str, tuple[str, str, str]] = {}
    disputed: set[str] = set(AMBIGUOUS)
    ours = {code: names.split("|") for code, names in COMMON.items()}
    for code, name, source in _names(ours):
        key = normal(name)
        if key in found and found[key][1] != code:
            disputed.add(key)
        found.setdefault(key, (name, code, source))
    kept = [line for key, line in found.items() if key not in disputed]
    return _csv([("alias", "iso2", "source"), *sorted(kept, key=lambda line: (line[1], normal(line[0])))])


def _names(ours: dict[str, list[str]]) -> Iterable[tuple[str, str, str]]:
    for row in _treaties():
        code = row["iso2"]
        if row["iso3"]:
            yield from ((code, name, "common usage") for name in ours.get(code, ()))
            yield code, row["country"], "ISO 3166-1"
            yield code, NAMES.get(code, row["country"]), "ISO 3166-1"
            for language in LANGUAGES:
                yield code, Locale.parse(language).territories[code], f"{CLDR} {language}"


def currencies() -> str:
    """Give currencies.csv: what is legal tender somewhere today (CLDR), with ISO 4217's minor units."""
    tender = {
        code
        for entries in get_global("territory_currencies").values()
        for code, _, until, is_tender in entries
        if until is None and is_tender
    } | {"CLF", "UYI", "UYW"}
    names = Locale("en").currencies
    source = f"{CLDR}; minor units ISO 4217"
    lines = [(code, names[code], str(MINOR_UNITS.get(code, 2)), source) for code in sorted(tender)]
    return _csv([("code", "name", "minor_units", "source"), *lines])


def country_facts(zone_table: str) -> str:
    """Give country_facts.csv: official languages (CLDR) and the zone of the capital (tzdata)."""
    zones: dict[str, str] = {}
    for line in zone_table.splitlines():
        if not line.startswith("#"):
            code, _, zone, *_ = line.split("\t")
            zones.setdefault(code, zone)
    zones |= CAPITAL_ZONES
    lines = [("iso2", "time_zone", "languages", "source")]
    for row in _treaties():
        if row["iso3"]:
            code = row["iso2"]
            languages = ";".join(_official_languages(code))
            lines.append((code, zones.get(code, "UTC"), languages, f"tzdata zone.tab; {CLDR}"))
    return _csv(lines)


def _official_languages(code: str) -> list[str]:
    """Give the official languages, most spoken first; those official in fact where the law names none."""
    languages = get_global("territory_languages").get(code, {})
    for status in ("official", "de_facto_official"):
        chosen = [language for language, facts in languages.items() if facts["official_status"] == status]
        if chosen:
            ordered = sorted(chosen, key=lambda language: (-languages[language]["population_percent"], language))
            return [language.replace("_", "-") for language in ordered]
    return []


def _treaties() -> list[dict[str, str]]:
    with (ROOT / "shared/directory/data/treaties.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _csv(lines: Iterable[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()


def main() -> int:
    """Write the files, or with `--check` say which would change."""
    made = {
        VOCABULARY / "countries.csv": countries(),
        VOCABULARY / "aliases.csv": aliases(),
        VOCABULARY / "currencies.csv": currencies(),
        FACTS: country_facts(ZONE_TABLE.read_text(encoding="utf-8")),
    }
    stale = [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
        if "--check" not in sys.argv:
            path.write_text(made[path], encoding="utf-8", newline="\n")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    raise SystemExit(main())
