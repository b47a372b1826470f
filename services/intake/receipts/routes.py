"""The receipt's pages: on screen, on paper and as a picture for whoever sent the report; verified by anyone."""

import asyncio
import base64
from pathlib import Path
from typing import Any

from litestar import Response, Router, get
from litestar.exceptions import NotFoundException

from services.intake.form.visitor import database, see
from services.intake.receipts import repository
from services.intake.receipts.own import AMOUNT, own_receipt
from services.intake.receipts.paper import paper
from services.intake.receipts.payments import said
from services.intake.receipts.pictures import svg
from services.intake.receipts.repository import Standing
from services.intake.receipts.signing import Statement, verify
from shared.i18n.languages import speaking
from shared.web.pages import WebRequest, language_of, page

TEMPLATES = Path(__file__).parent / "templates"
WELL_KNOWN = "/.well-known/casebridge-receipt-keys"
AnyPage = Response[Any]


@get("/report/receipt", include_in_schema=False)
async def show_receipt(request: WebRequest) -> AnyPage:
    """Show both parts of the receipt, to be printed."""
    receipt = await own_receipt(request)
    if receipt is None:
        return see("/status")
    with speaking(language_of(request)):
        return page(
            request,
            "receipts/receipt.html",
            own=receipt,
            time_zone=receipt.time_zone,
            payments=[said(payment) for payment in receipt.payments],
            has_amount=AMOUNT in request.query_params,
        )


@get("/report/receipt.pdf", include_in_schema=False)
async def print_receipt(request: WebRequest) -> AnyPage:
    """Give the receipt as a PDF."""
    receipt = await own_receipt(request)
    if receipt is None:
        raise NotFoundException
    with speaking(language_of(request)):
        # Half a second of shaping and embedding: other requests must not wait for it.
        content = await asyncio.to_thread(paper, receipt)
    name = f"{receipt.reference}.pdf"
    return Response(
        content=content,
        media_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@get("/report/receipt.svg", include_in_schema=False)
async def draw_receipt(request: WebRequest) -> AnyPage:
    """Give the QR code that leads to the page that verifies the receipt."""
    receipt = await own_receipt(request)
    if receipt is None or not receipt.link:
        raise NotFoundException
    return Response(content=svg(receipt.link), media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@get("/verify", include_in_schema=False)
async def verify_receipt(request: WebRequest) -> AnyPage:
    """Tell anyone whether a receipt is genuine, and what it proves."""
    code = request.query_params.get("code", "").strip()
    found = verify(request.app.state.receipt_keys, code) if code else None
    is_genuine = isinstance(found, Statement)
    standing = await _standing(request, found) if isinstance(found, Statement) else None
    with speaking(language_of(request)):
        return page(
            request,
            "receipts/verify.html",
            422 if code and not is_genuine else 200,
            code=code,
            statement=found if is_genuine else None,
            refusal="" if is_genuine else found or "",
            payments=[said(payment) for payment in found.payments] if isinstance(found, Statement) else [],
            is_withdrawn=standing is not None and standing.is_withdrawn,
        )


@get(WELL_KNOWN, include_in_schema=False)
async def public_keys(request: WebRequest) -> Response[dict[str, Any]]:
    """Give the public keys as a JWK Set (RFC 7517, RFC 8037), the current one first."""
    keys = request.app.state.receipt_keys
    told = [
        {"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": key_id, "x": _base64url(public)}
        for key_id, public in (keys.public() if keys else {}).items()
    ]
    return Response(content={"keys": told}, headers={"Cache-Control": "public, max-age=3600"})


async def _standing(request: WebRequest, statement: Statement) -> Standing | None:
    async with database(request).reading() as transaction:
        return await repository.standing(transaction, statement.reference)


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


receipts_router = Router(
    path="/",
    route_handlers=[show_receipt, print_receipt, draw_receipt, verify_receipt, public_keys],
    request_max_body_size=10_000,
)
