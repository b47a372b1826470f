"""tus 1.0.0 by the letter of its text, for the form and for senders; and each refusal with what to do."""

import base64
from email.utils import parsedate_to_datetime

import pytest

from services.intake.evidence import receiving
from services.intake.evidence.errors import FileRefused
from services.intake.uploads.refusals import sentence_of
from shared.i18n.languages import current

OFFSET = {"Content-Type": "application/offset+octet-stream"}


@pytest.fixture(params=["form", "program"])
async def sender(request, visitor, program_of):
    return visitor if request.param == "form" else await program_of()


async def begun(sender, size: int = 10) -> str:
    return (await sender.create(size, "photo.jpg")).headers["Location"]


async def test_options_tell_what_is_spoken(sender):
    answer = await sender.ask("OPTIONS", sender.place)

    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,creation-with-upload,termination,expiration"
    assert answer.headers["Tus-Max-Size"] == str(25 * 1024 * 1024)


async def test_a_file_is_begun_asked_about_continued_and_whole(sender):
    made = await sender.create(10, "photo.jpg")
    location = made.headers["Location"]
    first = await sender.patch(location, 0, b"01234")
    asked = await sender.ask("HEAD", location)
    second = await sender.patch(location, 5, b"56789")

    assert (made.status_code, made.headers["Upload-Offset"]) == (201, "0")
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "5")
    assert (asked.status_code, asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == (200, "5", "10")
    assert asked.headers["Cache-Control"] == "no-store"
    assert base64.b64decode(asked.headers["Upload-Metadata"].split()[1]) == b"photo.jpg"
    assert parsedate_to_datetime(asked.headers["Upload-Expires"])
    assert (second.status_code, second.headers["Upload-Offset"]) == (204, "10")
    assert "Upload-Expires" not in second.headers
    assert {answer.headers["Tus-Resumable"] for answer in (made, first, asked, second)} == {"1.0.0"}


async def test_a_file_comes_with_its_creation(sender):
    headers = {**sender.headers, "Tus-Resumable": "1.0.0", "Upload-Length": "4", **OFFSET}

    answer = await sender.client.post(sender.place, content=b"abcd", headers=headers)

    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "4")


async def test_a_method_may_be_written_in_a_header(sender):
    location = await begun(sender, 3)

    headers = {**sender.headers, "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    answer = await sender.client.post(location, content=b"abc", headers=headers | OFFSET)

    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "3")


async def test_what_was_begun_can_be_ended(sender):
    location = await begun(sender)

    assert (await sender.ask("DELETE", location)).status_code == 204
    assert (await sender.ask("HEAD", location)).status_code == 404
    assert (await sender.patch(location, 0, b"x")).status_code == 404


REFUSED = (
    ({"Upload-Length": "26214401"}, 413, "larger than 25 MB"),
    ({"Upload-Length": "999999999999999"}, 413, "larger than 25 MB"),
    ({"Upload-Length": "0"}, 400, "nothing in this file"),
    ({"Upload-Length": "-1"}, 400, "Upload-Length"),
    ({"Upload-Length": "9" * 40}, 400, "Upload-Length"),
    ({"Upload-Length": "ten"}, 400, "Upload-Length"),
    ({"Upload-Defer-Length": "1"}, 400, "Upload-Length"),
    ({"Upload-Length": "3", "Upload-Metadata": "filename !!!"}, 400, "base64"),
    ({"Upload-Length": "3", "Upload-Metadata": "x" * 5000}, 400, "Upload-Metadata"),
    ({"Upload-Length": "3", "Tus-Resumable": "0.2.2"}, 412, "Tus-Resumable"),
)


async def test_a_beginning_that_cannot_be_is_refused_with_what_to_do(sender):
    for headers, status, words in REFUSED:
        answer = await sender.client.post(sender.place, headers={**sender.headers, "Tus-Resumable": "1.0.0", **headers})

        assert answer.status_code == status
        assert words in answer.json()["detail"]
        assert answer.headers["Tus-Resumable"] == "1.0.0"


async def test_parts_that_do_not_fit_are_refused_and_what_was_there_stays(sender):
    location = await begun(sender, 6)
    await sender.patch(location, 0, b"abc")

    wrong_place = await sender.patch(location, 0, b"xyz")
    too_much = await sender.patch(location, 3, b"defg")
    other_type = await sender.patch(location, 3, b"def", **{"Content-Type": "image/jpeg"})
    no_offset = await sender.patch(location, 3, b"def", **{"Upload-Offset": "x"})
    done = await sender.patch(location, 3, b"def")
    more = await sender.patch(location, 6, b"x")

    assert (wrong_place.status_code, wrong_place.headers["Upload-Offset"]) == (409, "3")
    assert [answer.status_code for answer in (too_much, other_type, no_offset)] == [413, 415, 400]
    assert (done.status_code, more.status_code) == (204, 409)


async def test_nobody_reaches_the_file_of_another(visitor, program_of):
    bank, neighbour = await program_of(), await program_of("Other Bank")
    locations = [await begun(visitor), await begun(bank)]

    for stranger, location in ((neighbour, locations[1]), (visitor, locations[1].replace("/v1", "/report/evidence"))):
        for answer in (
            await stranger.ask("HEAD", location),
            await stranger.patch(location, 0, b"x"),
            await stranger.ask("DELETE", location),
        ):
            assert answer.status_code == 404
    anonymous = await bank.client.head(locations[1], headers={"Tus-Resumable": "1.0.0"})
    assert anonymous.status_code == 401


async def test_only_who_has_begun_a_report_and_comes_from_our_page_sends_files(visitor):
    visitor.headers |= {"Form-Token": "0" * 64}
    from_elsewhere = await visitor.create(3)
    visitor.headers = {"Cookie": "__Host-casebridge-draft=unknown"}
    nobody = await visitor.create(3)

    assert (from_elsewhere.status_code, nobody.status_code) == (403, 403)
    assert "Tell us first what happened" in nobody.json()["detail"]


async def test_refusals_speak_the_language_of_the_page(visitor, monkeypatch):
    """The catalogue is not asked for its words here, but for whether it is asked in Arabic."""
    asked = []
    monkeypatch.setattr("services.intake.uploads.refusals.gettext", lambda text: asked.append(current().code) or text)

    await visitor.create(0, **{"Accept-Language": "ar"})

    assert asked == ["ar"]


async def test_the_twenty_first_file_is_refused_with_what_to_do(visitor):
    for number in range(20):
        assert (await visitor.tus(b"x", f"{number}.txt")).status_code == 204

    answer = await visitor.create(3)

    assert (answer.status_code, answer.json()["detail"]) == (
        413,
        "You can keep 20 files with a report. Remove one to make room.",
    )


async def test_a_sender_that_names_nothing_is_told_to(program_of, monkeypatch):
    monkeypatch.setattr(receiving, "MOST_UNNAMED", 2)
    bank = await program_of()
    for _ in range(2):
        await bank.create(3)

    answer = await bank.create(3)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")


def test_every_refusal_has_a_sentence():
    kinds = {kind for kind in FileRefused.__subclasses__() if kind.__name__ != "EvidenceTaken"}

    for kind in kinds:
        assert len(sentence_of(kind()).split()) >= 6
        assert all(len(sentence.split()) <= 20 for sentence in sentence_of(kind()).split(". "))


async def test_a_neighbour_is_found_if_owners_are_not_looked_at(program_of, monkeypatch):
    """Negative control: any upload is everybody's."""
    find = receiving.Receiving.find

    async def anybody(self, owner, upload_id):
        return await find(self, receiving.Owner(sender="Example Bank"), upload_id)

    bank, neighbour = await program_of(), await program_of("Other Bank")
    location = await begun(bank)
    monkeypatch.setattr(receiving.Receiving, "find", anybody)

    assert (await neighbour.ask("HEAD", location)).status_code != 404
