"""The receipt on paper: a page for the person, with the secret, and a page to hand to the bank, without it."""

from services.intake.receipts.own import OwnReceipt
from services.intake.receipts.payments import said
from services.intake.receipts.sheets import Sheet
from services.intake.receipts.words import receipt_in_digits, receipt_in_words
from shared.i18n.catalogues import gettext
from shared.i18n.languages import current
from shared.web.formats import instant


def paper(receipt: OwnReceipt) -> bytes:
    """Make the PDF in the current language."""
    sheet = Sheet(current(), gettext("Your receipt"))
    _for_the_person(sheet, receipt)
    _for_the_bank(sheet, receipt)
    return sheet.pdf_bytes()


def _for_the_person(sheet: Sheet, receipt: OwnReceipt) -> None:
    sheet.page(gettext("Your receipt"))
    sheet.lead(gettext("This page is for you alone. Show it to nobody."))
    sheet.fact(gettext("Reference"), receipt.reference, is_code=True)
    sheet.fact(gettext("Received"), instant(receipt.filed_at, receipt.time_zone).striptags())
    if receipt.receipt:
        sheet.heading(gettext("Receipt words (secret)"))
        sheet.words(receipt_in_words(receipt.receipt, current().code))
        sheet.heading(gettext("The same in digits (secret)"))
        sheet.code(receipt_in_digits(receipt.receipt), size=15)
        sheet.text(gettext("The words and the digits open the same report. You need only one of them."))
        sheet.heading(gettext("To see what happens, or to add something, open this page:"))
        sheet.code(receipt.status_url, size=12)
    else:
        sheet.text(
            gettext("It is shown for one hour, in the browser that sent the report. Your report is safe all the same.")
        )
    sheet.heading(gettext("Keep it safe"))
    sheet.text(gettext("Whoever has the receipt words or the digits can read your report and change it."))
    sheet.text(gettext("Nobody who helps you needs them: no bank, no police, no one on the phone."))
    sheet.text(gettext("We never ask for money, passwords or codes."))


def _for_the_bank(sheet: Sheet, receipt: OwnReceipt) -> None:
    sheet.page(gettext("For your bank or the police"))
    sheet.lead(gettext("This page may be shown. It does not open the report."))
    if receipt.is_test:
        sheet.lead(gettext("This is a test. It is no real report."))
    sheet.fact(gettext("Reference"), receipt.reference, is_code=True)
    sheet.fact(gettext("Received"), instant(receipt.filed_at, receipt.time_zone).striptags())
    sheet.fact(
        gettext("Money"),
        gettext("The reporter says that money was sent.")
        if receipt.has_money_moved
        else gettext("The reporter does not say that money was sent."),
    )
    for payment in receipt.payments:
        sheet.fact(gettext("Payment, as the reporter tells it"), "\n".join(said(payment)))
    if not receipt.code:
        return
    sheet.heading(gettext("Check that it is genuine"))
    sheet.text(gettext("Scan the picture, or open this page and enter the code below."))
    sheet.code(receipt.verify_url, size=12)
    sheet.picture(receipt.link)
    sheet.code(receipt.code, size=9)
    sheet.text(gettext("The check proves when we received the report. It does not prove what the report says."))
