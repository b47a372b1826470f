"""Reading the directory: from the files we ship, or from a folder of the operator's, and again while running."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import structlog

from shared.directory.focal_points import (
    AUTHORITY_COLUMNS,
    COLUMNS,
    Authority,
    FocalPoint,
    read_authorities,
    read_focal_points,
)
from shared.directory.sheets import DirectoryRefused, Findings, Row, read_sheet
from shared.directory.treaties import Treaties
from shared.directory.treaty_rows import (
    ARTICLE_COLUMNS,
    DECLARATION_COLUMNS,
    RESERVATION_COLUMNS,
    STATUS_COLUMNS,
    read_articles,
    read_declarations,
    read_reservations,
    read_statuses,
)

SHIPPED = Path(__file__).parent / "data"

FOCAL_FILES = {"focal_points.csv": COLUMNS, "declared_authorities.csv": AUTHORITY_COLUMNS}
TREATY_FILES = {
    "treaties.csv": STATUS_COLUMNS,
    "reservations.csv": RESERVATION_COLUMNS,
    "declarations.csv": DECLARATION_COLUMNS,
    "convention_articles.csv": ARTICLE_COLUMNS,
}

_log = structlog.get_logger()


class Directory:
    """Who serves whom, and who is bound by what. Immutable; the versions are hashes of the files' contents."""

    def __init__(
        self, *, version: str, focal_points: Sequence[FocalPoint], authorities: Sequence[Authority], treaties: Treaties
    ) -> None:
        self.version = version
        self.focal_points = tuple(focal_points)
        self.authorities = tuple(authorities)
        self.treaties = treaties

    @property
    def treaties_version(self) -> str:
        """The content hash of the treaty files."""
        return self.treaties.version

    @cached_property
    def _serving(self) -> Mapping[str, FocalPoint]:
        own = {point.country: point for point in self.focal_points}
        return {territory: point for point in self.focal_points for territory in point.territories} | own

    def serving(self, destination: str) -> FocalPoint | None:
        """Give the focal point that serves a country or territory: its own, else that of its State, else None."""
        return self._serving.get(destination)

    def time_zone(self, country: str | None) -> str:
        """Name the zone of the focal point that serves a country or territory; UTC where none does."""
        point = self.serving(country) if country else None
        return point.time_zone if point else "UTC"

    def queues(self) -> tuple[str, ...]:
        """Give the country codes that have a queue, in order."""
        return tuple(sorted({point.queue for point in self.focal_points}))

    def authorities_of(self, country: str) -> tuple[Authority, ...]:
        """Give the authorities that a State has declared, as far as we know."""
        return tuple(authority for authority in self.authorities if authority.country == country)


def load_directory(folder: Path | None = None) -> Directory:
    """Read the directory; a file of `folder` takes the place of the shipped one of the same name.

    Raises `DirectoryRefused` with every mistake by file, line and column.
    """
    contents = _contents(folder)
    findings = Findings()
    sheets = {
        name: read_sheet(name, contents[name], columns, findings)
        for name, columns in (FOCAL_FILES | TREATY_FILES).items()
    }
    treaties = _treaties(sheets, contents, findings)
    focal_points = read_focal_points(sheets["focal_points.csv"], findings)
    authorities = read_authorities(sheets["declared_authorities.csv"], findings)
    findings.refuse()
    version = _version(contents, FOCAL_FILES)
    return Directory(version=version, focal_points=focal_points, authorities=authorities, treaties=treaties)


def _treaties(sheets: Mapping[str, list[Row]], contents: Mapping[str, bytes], findings: Findings) -> Treaties:
    return Treaties(
        statuses=read_statuses(sheets["treaties.csv"], findings),
        reservations=read_reservations(sheets["reservations.csv"], findings),
        declarations=read_declarations(sheets["declarations.csv"], findings),
        articles=read_articles(sheets["convention_articles.csv"], findings),
        version=_version(contents, TREATY_FILES),
    )


def _contents(folder: Path | None) -> dict[str, bytes]:
    names = (*FOCAL_FILES, *TREATY_FILES)
    contents = {name: (SHIPPED / name).read_bytes() for name in names}
    if folder is None:
        return contents
    if not folder.is_dir():
        raise DirectoryRefused(
            [f"{folder}:1:1: is no folder; name one that holds {', '.join(names)}, or some of them."]
        )
    given = {path.name: path for path in sorted(folder.glob("*.csv"))}
    unknown = [name for name in given if name not in names]
    if unknown or not given:
        wrong = unknown or ["*.csv"]
        raise DirectoryRefused(
            [f"{folder / name}:1:1: is not read; name it as one of {', '.join(names)}." for name in wrong]
        )
    return contents | {name: path.read_bytes() for name, path in given.items()}


def _version(contents: Mapping[str, bytes], names: Mapping[str, Sequence[str]]) -> str:
    """Hash names and contents; sixteen hexadecimal digits, enough to tell any two apart that anyone will make."""
    digest = hashlib.sha256()
    for name in sorted(names):
        digest.update(f"{name}\0{len(contents[name])}\0".encode())
        digest.update(contents[name])
    return digest.hexdigest()[:16]


class CurrentDirectory:
    """The directory in use. A change of the files counts only when all of it can be read."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._current = load_directory(folder)
        self._reloaded = asyncio.Event()

    @property
    def current(self) -> Directory:
        """The directory as last read; take it once for each batch, so that one decision sees one version."""
        return self._current

    @property
    def next_reload(self) -> asyncio.Event:
        """What the next good reload sets; take it before you read `current`, so that none is missed."""
        return self._reloaded

    def reload(self) -> bool:
        """Read the files again; on a mistake keep what stands, log every finding, and say no."""
        try:
            found = load_directory(self._folder)
        except (DirectoryRefused, OSError) as error:
            for finding in getattr(error, "findings", (str(error),)):
                _log.error("directory refused", reason=finding, directory_version=self._current.version)
            return False
        self._current = found
        reloaded, self._reloaded = self._reloaded, asyncio.Event()
        reloaded.set()
        _log.info(
            "directory read",
            directory_version=found.version,
            treaties_version=found.treaties_version,
            focal_points=len(found.focal_points),
        )
        return True
