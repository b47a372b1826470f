"""Files of help lines, all of them invented: example domains, numbers that are kept for stories."""

import pytest

HEADER = "country,kind,name,contact,languages,hours,source,as_of"


@pytest.fixture
def lines_file(tmp_path):
    """Write a file of lines, one text a row."""

    def written(*rows: str, header: str = HEADER):
        path = tmp_path / "lines.csv"
        path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        return path

    return written
