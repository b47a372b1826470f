"""The QR code of a receipt (ISO/IEC 18004): as rows of modules for paper, as SVG for a page."""

from collections.abc import Sequence
from io import BytesIO

import segno

# A page that was folded in a bag: 15 of 100 may be unreadable.
_ERROR_CORRECTION = "m"
# Modules of white around it, as the norm asks for.
QUIET_ZONE = 4


def modules(link: str) -> Sequence[Sequence[bool]]:
    """Give the rows of the code: true is dark."""
    return [[bool(module) for module in row] for row in _code(link).matrix]


def svg(link: str) -> bytes:
    """Give the code as a picture, dark on white whatever the page's colours are."""
    out = BytesIO()
    _code(link).save(
        out, kind="svg", scale=4, border=QUIET_ZONE, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return out.getvalue()


def _code(link: str) -> segno.QRCode:
    return segno.make_qr(link, error=_ERROR_CORRECTION)
