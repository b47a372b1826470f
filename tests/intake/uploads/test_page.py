"""The page of the files, as a browser without script uses it."""

import html
import re
from datetime import UTC, datetime

import pytest

from services.intake.evidence.errors import FileInSending
from services.intake.evidence.limits import CHUNK_BYTES
from services.intake.evidence.tables import evidence
from services.intake.form import sending
from services.intake.form.drafts import Draft, save_draft
from services.intake.form.sending import send_draft
from services.intake.uploads.owners import owner_of
from services.intake.uploads.plain import MOST_BODY_BYTES

PAGE = "/report/evidence"
FILES = (("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(300_000)), ("page.html", b"<html><script>alert(1)</script>"))


async def post(visitor, *files: tuple[str, bytes], token: str | None = None, **fields: str):
    body = {"form_token": visitor.headers["Form-Token"] if token is None else token, **fields}
    parts = [("files", (name, content)) for name, content in files] or [("files", ("", b""))]
    headers = {"Cookie": visitor.headers["Cookie"], "Accept": "text/html"}
    return await visitor.client.post(PAGE, data=body, files=parts, headers=headers)


async def shown(visitor) -> str:
    answer = await visitor.client.get(PAGE, headers=visitor.headers | {"Accept": "text/html"})
    assert answer.status_code == 200
    return html.unescape(answer.text)


async def test_files_are_sent_listed_described_and_the_way_goes_on(visitor, kept):
    sent = await post(visitor, *FILES, action="upload")
    photo, page = await kept(visitor)
    described = await post(visitor, action="continue", **{f"description-{photo.upload_id}": "The transfer"})
    text = await shown(visitor)

    assert (sent.status_code, sent.headers["location"]) == (303, PAGE)
    assert (described.status_code, described.headers["location"]) == (303, "/report/more")
    assert [file.name for file in (photo, page)] == ["photo.jpg", "page.html"]
    assert 'value="The transfer"' in text
    assert "<bdi>Picture</bdi> ·" in text
    assert "<bdi>Web page or drawing</bdi> ·" in text
    assert text.count("We keep this file as it is. Our pages never open it.") == 1
    assert "<script>alert" not in text


async def test_what_was_typed_is_kept_whichever_button_was_pressed(visitor, kept):
    await post(visitor, *FILES, action="upload")
    photo, page = await kept(visitor)

    going = await post(visitor, remove=str(page.upload_id), **{f"description-{photo.upload_id}": "The transfer"})

    assert going.headers["location"] == f"{PAGE}/remove/{page.upload_id}"
    assert (await kept(visitor))[0].label.description == "The transfer"


async def test_removing_asks_once_and_names_the_file(visitor, kept):
    await post(visitor, *FILES, action="upload")
    photo, _ = await kept(visitor)
    asking = f"{PAGE}/remove/{photo.upload_id}"

    asked = await visitor.client.get(asking, headers=visitor.headers)
    foreign = await visitor.client.post(asking, data={"form_token": "0" * 64}, headers=visitor.headers)
    still = [file.name for file in await kept(visitor)]
    done = await visitor.client.post(
        asking, data={"form_token": visitor.headers["Form-Token"]}, headers={"Cookie": visitor.headers["Cookie"]}
    )

    assert "photo.jpg" in asked.text
    assert (foreign.status_code, still) == (303, ["photo.jpg", "page.html"])
    assert (done.status_code, [file.name for file in await kept(visitor)]) == (303, ["page.html"])


async def remove(visitor, file):
    return await visitor.client.post(
        f"{PAGE}/remove/{file.upload_id}",
        data={"form_token": visitor.headers["Form-Token"]},
        headers={"Cookie": visitor.headers["Cookie"]},
    )


@pytest.fixture
def send_report(visitor, database, vault, filing):
    """Send the visitor's report with the files that lie with it."""

    async def send_report() -> None:
        token = visitor.headers["Cookie"].partition("=")[2]
        answers = {"story": {"narrative": ["They took my savings."]}, "place": {"country": ["DE"]}}
        await save_draft(database, token, visitor.draft, Draft(answers=answers), datetime.now(UTC))
        await send_draft(database, vault, filing, token, 0)

    return send_report


async def test_a_file_is_not_removed_while_it_is_being_sent(visitor, kept, send_report, monkeypatch):
    refused = []
    accepted = sending._accepted

    async def pressed_meanwhile(*args):
        refused.append(await remove(visitor, photo))
        location = f"{visitor.place}/{photo.upload_id}"
        refused.append(await visitor.ask("DELETE", location))
        return await accepted(*args)

    await post(visitor, *FILES[:1], action="upload")
    (photo,) = await kept(visitor)
    monkeypatch.setattr(sending, "_accepted", pressed_meanwhile)
    await send_report()

    assert refused[0].headers["location"] == "/report/send"
    assert refused[1].status_code == 409
    assert [file.state for file in await kept(visitor)] == ["kept"]


async def test_a_removal_that_looked_before_the_sending_began_is_refused(visitor, kept, send_report, app):
    await post(visitor, *FILES[:1], action="upload")
    (photo,) = await kept(visitor)
    before = owner_of(visitor.draft)
    await send_report()

    with pytest.raises(FileInSending):
        await app.state.receiving.remove(before, photo)


async def test_after_sending_a_removed_file_is_shown_as_taken_back(visitor, kept, send_report):
    await post(visitor, *FILES[:1], action="upload")
    await send_report()
    (photo,) = await kept(visitor)

    await remove(visitor, photo)
    text = await shown(visitor)

    assert "Taken back" in text
    assert 'name="remove"' not in text


async def test_an_unfinished_file_says_how_to_go_on_and_goes_at_once(visitor, kept):
    location = (await visitor.create(CHUNK_BYTES, "film.mp4")).headers["Location"]
    await visitor.patch(location, 0, b"abc")
    text = await shown(visitor)
    (film,) = await kept(visitor)

    removed = await post(visitor, remove=str(film.upload_id))

    assert "Choose the same file again to go on where it stopped." in text
    assert f'data-unfinished="{film.upload_id}"' in text
    assert (removed.headers["location"], await kept(visitor)) == (PAGE, [])


async def test_mistakes_are_told_by_name_and_the_others_are_kept(visitor, kept):
    nothing = await post(visitor, action="upload")
    some = await post(visitor, FILES[0], ("empty.png", b""), action="upload")

    assert (nothing.status_code, some.status_code) == (422, 422)
    assert "Choose a file first." in nothing.text
    assert "<bdi>empty.png</bdi>: There is nothing in this file." in some.text
    assert [file.name for file in await kept(visitor)] == ["photo.jpg"]


async def test_files_of_a_form_that_is_not_ours_are_not_kept(visitor, kept):
    answer = await post(visitor, *FILES, token="0" * 64, action="upload")

    assert answer.status_code == 422
    assert "Please send it once more" in answer.text
    assert await kept(visitor) == []


async def test_a_form_that_cannot_be_read_or_is_too_long_is_refused(visitor, count):
    headers = {"Cookie": visitor.headers["Cookie"], "Accept": "text/html"}
    typed = headers | {"Content-Type": "multipart/form-data; boundary=x"}
    token = visitor.headers["Form-Token"]
    cut = (
        f'--x\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n{token}\r\n'
        '--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nabc'
    ).encode()
    long_name = cut.replace(b'"a"', b'"' + b"a" * 40_000 + b'"')

    broken = [await visitor.client.post(PAGE, content=body, headers=typed) for body in (cut, long_name, b"nothing")]
    other = await visitor.client.post(PAGE, data={"form_token": token}, headers=headers)
    long = await visitor.client.post(PAGE, content=b"", headers=typed | {"Content-Length": str(MOST_BODY_BYTES + 1)})

    assert [answer.status_code for answer in broken] == [400, 400, 400]
    assert (other.status_code, long.status_code) == (415, 413)
    assert "Send a few of them at a time." in long.text
    assert await count(evidence) == 0


async def test_who_has_not_begun_a_report_is_led_to_the_start(client):
    answers = [await client.get(PAGE), await client.post(PAGE, data={}), await client.get(PAGE + "/remove/" + "0" * 32)]

    assert [(answer.status_code, answer.headers.get("location")) for answer in answers] == [(303, "/")] * 3


async def test_every_sentence_of_the_page_is_short(visitor):
    await post(visitor, *FILES, action="upload")
    main = re.sub(r"<[^>]+>", "\n", (await shown(visitor)).partition("<main")[2].partition("</main")[0])

    sentences = [sentence.split() for line in main.split("\n") for sentence in re.split(r"[.:?!]\s", line)]
    assert [" ".join(words) for words in sentences if len(words) > 20] == []
