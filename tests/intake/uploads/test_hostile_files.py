"""Two hundred hostile files, sent in three ways to an intake that runs: each gets its answer, none is lost."""

import asyncio
import contextlib
import hashlib
import html
import itertools
from collections import Counter

from sqlalchemy import select

from services.intake.evidence.limits import CHUNK_BYTES
from services.intake.evidence.tables import evidence
from tests.intake.uploads.hostile import MIB, Case, cases, noise

AT_ONCE = 4
A_BATCH = 9
# Less than one of the files: a server that held what it is sent would take 25 MiB for each.
MOST_GROWTH_MIB = 24
LARGE_FILES = 4


def told(case: Case) -> tuple:
    return (hashlib.sha256(case.content).hexdigest(), case.kind, case.is_mixed, case.shown)


def multipart(token: str, files: list[Case]) -> tuple[bytes, str]:
    """Write a form as browsers do (WHATWG HTML, multipart/form-data encoding algorithm)."""
    boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
    lines = [f'--{boundary}\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n{token}\r\n'.encode()]
    for case in files:
        name = case.name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        lines += [head.encode(), b"Content-Type: image/jpeg\r\n\r\n", case.content, b"\r\n"]
    return b"".join([*lines, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"


async def by_form(visitor, files: list[Case]) -> None:
    body, content_type = multipart(visitor.headers["Form-Token"], files)
    headers = {"Cookie": visitor.headers["Cookie"], "Accept": "text/html", "Content-Type": content_type}
    answer = await visitor.client.post("/report/evidence", content=body, headers=headers)
    refused = [case for case in files if case.refusal]
    assert answer.status_code == (422 if refused else 303), answer.text
    for case in refused:
        assert f'<a href="#files"><bdi>{case.shown}</bdi>: {case.refusal}</a>' in html.unescape(answer.text)


async def by_tus(sender, case: Case) -> None:
    answer = await sender.tus(case.content, case.name)
    if case.refusal:
        assert (answer.status_code, answer.json()["detail"]) in {(413, case.refusal), (400, case.refusal)}
    else:
        assert (answer.status_code, answer.headers.get("Upload-Offset")) == (204, str(len(case.content))), answer.text


async def test_two_hundred_hostile_files_each_get_the_right_answer_and_none_is_lost(server):
    made = cases()
    visitors = [await server.visitor() for _ in range(len(made) // 15 + 1)]
    program = await server.program()
    doors = itertools.cycle(("form", "script", "program"))
    by_door = {"form": [], "script": [], "program": []}
    for case in made:
        by_door[next(doors) if case.name else "script"].append(case)
    seat = itertools.cycle(visitors)
    batches = [by_door["form"][start : start + A_BATCH] for start in range(0, len(by_door["form"]), A_BATCH)]
    jobs = [by_form(next(seat), batch) for batch in batches]
    jobs += [by_tus(next(seat), case) for case in by_door["script"]]
    jobs += [by_tus(program, case) for case in by_door["program"]]
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(job) -> None:
        async with gate:
            await job

    await asyncio.gather(*(one(job) for job in jobs))

    assert len(made) >= 200
    kept = Counter(
        (file.label.sha256, file.label.kind, file.label.is_mixed, file.name or "A file without a name")
        for file, content in await server.kept(*visitors, program)
        if file.label.sha256 == hashlib.sha256(content).hexdigest()
    )
    assert kept == Counter(told(case) for case in made if not case.refusal)
    async with server.database.reading() as transaction:
        states = (await transaction.execute(select(evidence.c.state))).scalars().all()
    assert set(states) == {"kept"}
    for visitor in visitors:
        shown = await visitor.client.get("/report/evidence", headers=visitor.headers)
        assert shown.status_code == 200
        assert "<script>alert" not in shown.text
        assert "<svg xmlns" not in shown.text.partition("<main")[2].partition("</main")[0]


async def test_large_files_leave_the_memory_of_the_server_as_it_was(server):
    visitor, program = await server.visitor(), await server.program()
    content = noise(25 * MIB, 12)
    large = Case(content=content, name="film.mp4", shown="film.mp4")
    # What a process takes once, whatever comes: the pools, the codecs, the pages of the database.
    await by_tus(program, large)
    await by_form(visitor, [large])
    before = server.process.running.resident_mib
    highest = before

    async def watch() -> None:
        nonlocal highest
        while True:
            highest = max(highest, server.process.running.resident_mib)
            await asyncio.sleep(0.02)

    watching = asyncio.create_task(watch())
    jobs = [by_tus(program, large) if number % 2 else by_form(visitor, [large]) for number in range(LARGE_FILES)]
    await asyncio.gather(*jobs)
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching

    assert highest - before < MOST_GROWTH_MIB


async def hang_up(server, sender, location: str, content: bytes, announced: int, *, waits: bool = False) -> None:
    """Begin to send, and hang up in the middle: at once, or when the other side is gone."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.process.port)
    lines = {
        "Host": f"127.0.0.1:{server.process.port}",
        "Content-Length": str(announced),
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
        **sender.headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    writer.write(f"PATCH {location} HTTP/1.1\r\n{head}\r\n".encode() + content)
    with contextlib.suppress(ConnectionError):
        await writer.drain()
        if waits:
            await reader.read()
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def standing(sender, location: str) -> int:
    return int((await sender.ask("HEAD", location)).headers["Upload-Offset"])


async def until_standing(sender, location: str, offset: int) -> None:
    async with asyncio.timeout(20):
        while await standing(sender, location) < offset:  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.02)


async def test_a_file_broken_off_in_the_middle_goes_on_with_the_very_next_byte(server):
    visitor = await server.visitor()
    content = noise(2 * MIB, 13)
    location = (await visitor.create(len(content), "film.mp4")).headers["Location"]
    sent = CHUNK_BYTES * 3 + 1234

    await hang_up(server, visitor, location, content[:sent], len(content))
    await until_standing(visitor, location, sent)
    answer = await visitor.patch(location, sent, content[sent:])

    assert answer.status_code == 204
    assert [found for _, found in await server.kept(visitor)] == [content]


async def test_a_server_killed_in_the_middle_loses_nothing_that_was_committed(server):
    visitor = await server.visitor()
    content = noise(3 * MIB, 14)
    sent = CHUNK_BYTES * 5 + 777
    location = (await visitor.create(len(content), "film.mp4")).headers["Location"]
    hanging = asyncio.create_task(hang_up(server, visitor, location, content[:sent], len(content), waits=True))
    await until_standing(visitor, location, CHUNK_BYTES * 5)
    server.process.kill()
    await hanging
    server.process.start()

    offset = await standing(visitor, location)
    answer = await visitor.patch(location, offset, content[offset:])

    assert (offset, answer.status_code) == (CHUNK_BYTES * 5, 204)
    assert [(found, file.label.sha256) for file, found in await server.kept(visitor)] == [
        (content, hashlib.sha256(content).hexdigest())
    ]
