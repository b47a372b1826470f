"""The routes of the status pages."""

from litestar import Router

from services.intake.status import changes, confirmation, pages

status_router = Router(
    path="/",
    route_handlers=[
        confirmation.done,
        pages.enter_receipt,
        pages.open_own,
        pages.open_report,
        pages.show_report,
        pages.add,
        pages.sign_out,
        pages.back_to_report,
        pages.show_question,
        changes.answer_question,
        changes.ask_withdrawal,
        changes.withdraw,
        changes.resume,
        changes.back_to_report,
        changes.ask_erasure,
        changes.erase,
    ],
    request_max_body_size=60_000,
)
