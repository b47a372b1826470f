"""The help lines in use: read at start, read again with the directory, and looked at by the doctor."""

from pathlib import Path

import structlog

from services.intake.advice.lines import Lines, load_lines
from shared.cli.service import Finding
from shared.directory.reader import CurrentDirectory
from shared.directory.sheets import DirectoryRefused

_log = structlog.get_logger()


class CurrentLines:
    """The lines in use: read at start, and again after the directory was (SIGHUP), at the next page that needs them."""

    def __init__(self, path: Path | None, directory: CurrentDirectory) -> None:
        self._path = path
        self._directory = directory
        self._read_for = directory.next_reload
        self._lines = load_lines(path)

    @property
    def current(self) -> Lines:
        """The lines as last read; on a mistake what stands is kept, and every finding is logged."""
        if self._read_for is not self._directory.next_reload:
            self._read_for = self._directory.next_reload
            try:
                self._lines = load_lines(self._path)
            except DirectoryRefused as refused:
                for finding in refused.findings:
                    _log.error("help lines refused", reason=finding)
        return self._lines


def examine(path: Path | None) -> Finding:
    """Say what the file of lines holds, for `casebridge doctor`."""
    subject = "help lines"
    if path is None:
        return Finding(subject=subject, is_well=True, found="none are shown: CASEBRIDGE_HELP_LINES is not set")
    try:
        lines = load_lines(path)
    except DirectoryRefused as refused:
        return Finding(subject=subject, is_well=False, found=str(refused), remedy="Correct the file named above.")
    found = f"{len(lines.known)}, in {', '.join(lines.countries) or 'no country'}"
    return Finding(subject=subject, is_well=True, found=found)
