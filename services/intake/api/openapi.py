"""The OpenAPI 3.1 document of the API, made from the Structs that the routes read and write."""

from functools import cache
from typing import Any

import msgspec

from services.intake.api.bodies import AcceptedReport, FoundReports, ReceiptBody
from services.intake.api.upload_paths import upload_paths
from services.intake.evidence.binding import OURS
from services.intake.reports.strict import StrictReport
from services.intake.status.view import StatusView
from shared.web.problems import Document as ProblemDocument

_TEMPLATE = "#/components/schemas/{name}"
_PROBLEMS = {
    "400": "Something in it cannot be taken: each field is named with what to send.",
    "401": "No access token, or one that is not known.",
    "403": "The access token does not allow that.",
    "404": "There is nothing here, or it is not yours.",
    "409": "It contradicts what was sent before.",
    "413": "The body is too large.",
    "415": "The body is not application/json.",
    "503": "Too much waits: come back after Retry-After.",
}


@cache
def encoded_document() -> bytes:
    """Give the document as JSON."""
    return msgspec.json.encode(document())


def document() -> dict[str, Any]:
    """Describe every route of the API."""
    kinds = [StrictReport, AcceptedReport, StatusView, FoundReports, ReceiptBody, ProblemDocument]
    (report, accepted, status, found, receipt, problem), schemas = msgspec.json.schema_components(
        kinds, ref_template=_TEMPLATE
    )

    # A sender cannot write these.
    del schemas["StrictReport"]["properties"]["remarks"], schemas["StrictRemark"]
    for name in OURS:
        del schemas["StrictEvidence"]["properties"][name]

    def answers(body: dict[str, Any], *refusals: str, status: str = "200") -> dict[str, Any]:
        """List what a route may answer."""
        media = {"application/problem+json": {"schema": problem}}
        return {status: {"description": "Done.", "content": _json(body)}} | {
            code: {"description": _PROBLEMS[code], "content": media} for code in refusals
        }

    sender: list[dict[str, list[str]]] = [{"sender": []}]
    holder: list[dict[str, list[str]]] = [{"receipt": []}]
    filed = answers(accepted, "400", "401", "403", "409", "413", "415", "503", status="202")
    filed["200"] = {"description": "This very report was accepted before.", "content": _json(accepted)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Casebridge intake",
            "version": "1",
            "description": "Reports of fraud and cybercrime from banks and platforms. Every retry is safe: the same "
            "client_reference with the same content stands for the same report.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            "/v1/reports": {
                "post": _operation("fileReport", "File a report", filed, sender, body=report),
                "get": _operation(
                    "findReports",
                    "Find a report by the name that you gave it",
                    answers(found, "400", "401"),
                    sender,
                    parameters=[_parameter("client_reference", "query")],
                ),
            },
            "/v1/reports/{reference}": {
                "get": _operation(
                    "readReport",
                    "What became of a report of yours",
                    answers(status, "401", "404"),
                    sender,
                    parameters=[_parameter("reference", "path")],
                )
            },
            "/v1/status": {
                "get": _operation("readStatus", "What became of a report", answers(status, "401", "404"), holder),
                "post": _operation(
                    "askStatus",
                    "The same, the receipt in the body",
                    answers(status, "400", "404", "413", "415"),
                    [],
                    body=receipt,
                ),
            },
        }
        | upload_paths(problem),
        "components": {"schemas": _portable(schemas), "securitySchemes": _SCHEMES},
    }


_SCHEMES = {
    "sender": {"type": "http", "scheme": "bearer", "description": "The access token of a sender."},
    "receipt": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Receipt <digits>`: the receipt of one report.",
    },
}


def _operation(
    name: str,
    summary: str,
    responses: dict[str, Any],
    security: list[Any],
    *,
    body: dict[str, Any] | None = None,
    parameters: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    operation = {"operationId": name, "summary": summary, "security": security, "responses": responses}
    if body:
        operation["requestBody"] = {"required": True, "content": _json(body)}
    if parameters:
        operation["parameters"] = parameters
    return operation


def _parameter(name: str, place: str) -> dict[str, Any]:
    return {"name": name, "in": place, "required": True, "schema": {"type": "string"}}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _portable(schema: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Write patterns as JSON Schema has them (section 6.4): there `$` ends the text, and Python's end is unknown."""
    if isinstance(schema, dict):
        return {
            key: value.replace(r"\Z", "$") if key == "pattern" and isinstance(value, str) else _portable(value)
            for key, value in schema.items()
        }
    return [_portable(item) for item in schema] if isinstance(schema, list | tuple) else schema
