"""The walk past every public page: each as a person meets it, at the state of a draft where they do."""

import asyncio
import base64
import re
from collections.abc import Awaitable, Callable

import httpx

from services.intake.advice.topic import TOPICS as HELP
from services.intake.form.journey import question_of
from tests.journeys.pages.recording import Files, Recorder
from tests.journeys.pages.said import mistaken_on, said_on

Newcomer = Callable[[], Recorder]
OPEN_TO_ALL = {
    "start": "/",
    "before": "/report/before",
    "status-enter": "/status",
    "verify": "/verify",
    "help": "/help",
    "help-lines": "/help/lines",
    "notices-stopped": "/notices/none",
    **{f"help-{slug}": f"/help/{slug}" for slug in HELP},
}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c489 0000000d49444154789c6360f8cf500f000381"
    "01806b2fa5b70000000049454e44ae426082".replace(" ", "")
)
FILES: Files = [
    ("files", ("Screenshot of a chat with a very long name from a phone_2026-05-14.png", PNG, "image/png")),
    ("files", ("message.eml", b"From: anna@invest.example\r\nTo: me@example.org\r\nSubject: Hi\r\n\r\nDear\r\n", "")),
    ("files", ("notes.txt", b"She called on Thursday.\n", "text/plain")),
]
RECEIPT = re.compile(r'class="[^"]*\breceipt\b[^"]*"[^>]*>\s*([0-9-]+)')
REPORT = re.compile(r'href="(/report/[^"]*)" aria-describedby="task-([a-z]+)"')
CODE_LINK = re.compile(r'href="[^"]*(/verify\?code=[^"]+)"')
REMOVE = re.compile(r'name="remove"\s+value="([0-9a-f-]{36})"')
MOST_PAGES = 40
HALF = bytes(1_200_000)


async def walk_open_pages(person: Recorder) -> None:
    """Look at what anybody sees, and at what they get wrong there."""
    for name, path in OPEN_TO_ALL.items():
        await person.look(name, path)
    await person.look("not-found", "/no-such-page", 404)
    await person.look("verify-unreadable", "/verify?code=not-a-code", 422)
    await person.look_at_answer("exit", "/report/exit", {}, 200)
    await person.look_at_answer("status-enter-empty", "/status", {"receipt": ""}, 422)
    await person.look_at_answer("status-enter-wrong", "/status", {"receipt": "12345-12345-12345-12345-12345"}, 422)


async def walk_first_step(person: Recorder, prefix: str = "") -> None:
    """Go along the first step, page by page, clean and with mistakes; stands before sending at the end."""
    at = "/report/who"
    for _ in range(MOST_PAGES):
        if at == "/report/send":
            break
        at = await walk_page(person, at, f"{prefix}first")
    await person.look(f"{prefix}send", "/report/send")
    await person.look_at_answer(f"{prefix}send-mistake", "/report/send", {"form_token": "not this one"}, 422)
    await person.get("/report/send")


async def walk_page(person: Recorder, at: str, name: str) -> str:
    """Look at a question clean, then with its mistakes if there can be any; answer it; gives where that leads."""
    slug = at.removeprefix("/report/")
    title = f"{name}-{slug}"
    is_first_time = (title, "en") not in person.views
    if is_first_time:
        await person.look(title, at)
        question = question_of(slug, {"who": {"teller": ["me"]}, "messages": {"text": ["a@b.example"]}})
        assert question is not None, slug
        await person.look_at_answer(f"{title}-mistake", at, mistaken_on(question))
    await person.get(at)
    answered = await person.post(at, said_on(slug, is_first_time=is_first_time))
    assert answered.status_code == httpx.codes.SEE_OTHER, f"{slug}: {answered.text[:400]}"
    return answered.headers["location"]


async def walk_topics(person: Recorder, prefix: str = "", only: str = "") -> None:
    """Open every topic of the list, and those that the answers bring."""
    done: set[str] = set()
    while True:
        listed = {topic: at for at, topic in REPORT.findall((await person.get("/report/more")).text)}
        left = [topic for topic in listed if topic not in done and only in topic and topic != "evidence"]
        if not left:
            return
        done.add(left[0])
        at = listed[left[0]]
        for _ in range(MOST_PAGES):
            if at == "/report/more":
                break
            at = await walk_page(person, at, f"{prefix}{left[0]}")


async def walk_evidence(person: Recorder) -> None:
    """Look at the files' page empty, with mistakes, with files, and where one is removed."""
    at = "/report/evidence"
    await person.look("evidence", at)
    empty: Files = [("files", ("empty.txt", b"", "text/plain"))]
    await _look_at_files(person, "evidence-mistake", empty)
    sent = await person.post(at, {"action": "upload"}, FILES)
    assert sent.status_code == httpx.codes.SEE_OTHER, sent.text[:400]
    await person.look("evidence-files", at)
    await _look_at_files(person, "evidence-files-mistake", empty)
    found = REMOVE.search((await person.get(at)).text)
    assert found is not None
    await person.look("evidence-remove", f"{at}/remove/{found[1]}")
    await _begin_film(person)
    await person.look("evidence-unfinished", at)


async def walk_sent(person: Recorder) -> str:
    """File the report, and look at what follows; gives the receipt."""
    sent = await person.post("/report/send")
    assert sent.headers.get("location") == "/report/done", sent.text[:400]
    found = RECEIPT.search((await person.get("/report/done")).text)
    assert found is not None
    await person.look("done", "/report/done")
    await person.look("start-filed", "/")
    await person.look("more", "/report/more")
    await person.look("receipt", "/report/receipt")
    await person.look("receipt-amount", "/report/receipt?amount=yes")
    link = CODE_LINK.search((await person.get("/report/receipt?amount=yes")).text)
    assert link is not None
    await person.look("verify-genuine", link[1])
    changed = link[1][:-8] + ("A" if link[1][-8] != "A" else "B") + link[1][-7:]
    await person.look("verify-changed", changed, 422)
    return found[1]


async def walk_additions(person: Recorder) -> None:
    """Add to everything, check it, send it again."""
    await walk_topics(person)
    await walk_evidence(person)
    await person.look("more-unsent", "/report/more")
    await person.look("check", "/report/check")
    await person.look_at_answer("check-mistake", "/report/check", {"form_token": "not this one"}, 422)
    await person.get("/report/check")
    sent = await person.post("/report/check")
    assert sent.headers.get("location") == "/report/done", sent.text[:400]
    await person.look("done-again", "/report/done")
    await person.look("more-sent", "/report/more")


async def walk_status(person: Recorder, receipt: str, ask: Callable[[], Awaitable[str]]) -> str:
    """Open the report by its receipt, be asked, take it back; gives the question."""
    opened = await person.post("/status", {"receipt": receipt})
    assert opened.status_code == httpx.codes.SEE_OTHER, opened.text[:400]
    async with asyncio.timeout(60):
        while "Germany" not in (await person.get("/status/report")).text:
            continue
    await person.look("status", "/status/report")
    question = await ask()
    await person.look("status-question", "/status/report")
    await person.look_at_answer("status-question-mistake", f"/status/question/{question}", {}, 422)
    await person.look("status-withdraw", "/status/withdraw")
    await person.look("status-erase", "/status/erase")
    await person.get("/status/withdraw")
    await person.post("/status/withdraw")
    await person.look("status-withdrawn", "/status/report")
    return question


async def _begin_film(person: Recorder) -> None:
    """Send the first half of a film, as the script does, and lose the connection."""
    name = base64.b64encode(b"film.mp4").decode()
    made = await person.post_raw(
        "/report/evidence/uploads",
        b"",
        tus_resumable="1.0.0",
        upload_length=str(2 * len(HALF)),
        upload_metadata=f"filename {name}",
        form_token=person.token,
    )
    assert made.status_code == httpx.codes.CREATED, made.text[:400]
    sent = await person.client.patch(
        made.headers["location"],
        content=HALF,
        headers={
            "tus-resumable": "1.0.0",
            "upload-offset": "0",
            "content-type": "application/offset+octet-stream",
            "form-token": person.token,
        },
    )
    assert sent.headers["upload-offset"] == str(len(HALF)), sent.text[:400]


async def _look_at_files(person: Recorder, name: str, files: Files) -> None:
    await person.look_at_answer(name, "/report/evidence", {"action": "upload"}, 422, files=files)
