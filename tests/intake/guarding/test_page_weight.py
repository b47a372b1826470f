"""What every public page weighs, what it loads, what it is called, what it leaves in the browser."""

import gzip
import html
import re

import pytest

from services.intake.form.loading import TELLERS, topics
from shared.web.compression import accepted, may_compress
from shared.web.headers import CONTENT_SECURITY_POLICY

MOST_BYTES = 60 * 1024
SECURE = "https://report.example.org"
STARTS = ("/", "/status", "/verify", "/help", "/no-such-page", "/notices/none", "/report/before")
ADDRESS = re.compile(r'(?:href|src|action|data-[a-z]+)="(/[^"#]*)')
LOADED = re.compile(r'(?:src|href)="(/static/[^"]+)"')
# What nobody should read over a shoulder.
ALARMING = re.compile(
    r"scam|fraud|crime|criminal|police|abuse|victim|violence|blackmail|sex|intimate|suicid|traffick|ransom|threat|"
    r"danger|emergency|hurt|harm|stolen|hacked",
    re.IGNORECASE,
)


@pytest.fixture
def all_pages(walker):
    """Walk every page that links lead to, once somebody has filed; gives (path, answer) of each."""

    async def walk(**settings):
        citizen = walker(limits="off", **settings)
        await citizen.answer_first_step()
        waiting, seen = ["/report/send", *STARTS], {}
        found = [citizen.page]
        while waiting:
            path = html.unescape(waiting.pop())
            route = re.sub(r"\d+", "1", path.partition("?")[0])
            if route in seen or path.startswith(("/static/", "/report/exit", "/status/end", "/status/erase")):
                continue
            answer = await citizen.get(path)
            seen[route] = answer.status_code
            if answer.status_code == 303:
                waiting.append(answer.headers["location"])
            elif "text/html" in answer.headers.get("content-type", ""):
                found.append(answer)
                waiting += ADDRESS.findall(answer.text)
            if not waiting and "/report/done" not in seen:
                await citizen.get("/report/send")
                await citizen.post("/report/send")
                seen = {route: status for route, status in seen.items() if status == 200}
                waiting = ["/report/done", "/report/more", "/report/check"]
        return citizen, found

    return walk


async def test_every_page_with_all_that_it_loads_is_light_on_a_first_visit(all_pages):
    citizen, pages = await all_pages()
    sizes, weights = {}, {}
    for page in pages:
        loaded = {html.unescape(path) for path in LOADED.findall(page.text)}
        for path in loaded - sizes.keys():
            answer = await citizen.client.get(path, headers={"accept-encoding": "gzip"})
            assert answer.status_code == 200, path
            sizes[path] = int(answer.headers["content-length"])
        # As it is sent with a cookie, too, where it may not be compressed.
        sent = int(page.headers["content-length"])
        weights[page.request.url.path] = (sum(sizes[path] for path in loaded), len(gzip.compress(page.content)), sent)

    assert len(weights) > 25
    heaviest = max(weights, key=lambda path: sum(weights[path][:2]))
    assert sum(weights[heaviest][:2]) <= MOST_BYTES, (heaviest, weights[heaviest], sizes)
    assert {path for path, (assets, _, sent) in weights.items() if assets + sent > MOST_BYTES} == set()


async def test_no_page_asks_anyone_else_for_anything_or_holds_script_or_style_of_its_own(all_pages):
    _, pages = await all_pages()
    for page in pages:
        where = page.request.url.path
        elsewhere = re.findall(r'(?:src|action|poster|data|srcset)="(?:https?:)?//[^"]*', page.text)
        assert elsewhere == [], where
        assert re.findall(r'<link[^>]+href="(?:https?:)?//', page.text) == [], where
        assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=\"|javascript:", page.text) == [], where
        assert page.headers["content-security-policy"] == CONTENT_SECURITY_POLICY, where
        assert page.headers["cache-control"] == "no-store", where
    assert "unsafe" not in CONTENT_SECURITY_POLICY


async def test_no_title_alarms_whoever_reads_it_over_a_shoulder_and_the_icon_is_ours(all_pages):
    _, pages = await all_pages()
    titles = {page.request.url.path: re.search(r"<title>(.*?)</title>", page.text, re.DOTALL)[1] for page in pages}

    assert {path: title for path, title in titles.items() if ALARMING.search(title)} == {}
    # Those that nobody's answers led to in this walk.
    asked = [page for teller in TELLERS for topic in topics(teller) for page in topic.pages if not page.is_discreet]
    said = {text for page in asked for text in (page.title, *(field.label for field in page.fields[:1]))}
    assert {text for text in said if ALARMING.search(text)} == set()
    assert all('rel="icon" href="/static/icon.' in page.text for page in pages)


async def test_every_page_has_the_way_out(all_pages):
    _, pages = await all_pages()

    assert [page.request.url.path for page in pages if 'action="/report/exit"' not in page.text] == []
    assert [page.request.url.path for page in pages if "/static/exit." not in page.text] == []


async def test_by_https_every_cookie_is_held_to_this_host_and_to_tls(all_pages, walker):
    citizen = walker(limits="off", intake_public_url=SECURE)
    set_cookies = []
    citizen.client.event_hooks["response"].append(keeping(set_cookies))
    done = await citizen.file()
    await citizen.get("/?lang=ar")
    receipt = re.search(r"([0-9]{5,6}(?:-[0-9]{5,6}){4})", done.text)
    if receipt:
        await citizen.post("/status", {"receipt": receipt[1]})
    await citizen.post("/report/exit")

    assert len({cookie.partition("=")[0] for cookie in set_cookies}) >= 2
    for cookie in set_cookies:
        parts = {part.strip().lower() for part in cookie.split(";")}
        assert cookie.startswith("__Host-casebridge-"), cookie
        assert {"secure", "httponly", "path=/", "samesite=lax"} <= parts, cookie
        assert "domain" not in cookie.lower(), cookie


def keeping(cookies: list[str]):
    async def keep(response) -> None:
        cookies.extend(response.headers.get_list("set-cookie"))

    return keep


async def test_exit_takes_every_cookie_from_the_browser(walker):
    citizen = walker()
    await citizen.file()
    await citizen.get("/?lang=ar")
    assert citizen.client.cookies
    await citizen.post("/report/exit")

    assert dict(citizen.client.cookies) == {}


@pytest.mark.parametrize("encoding", ["br", "gzip"])
async def test_pages_and_files_are_compressed_as_the_browser_takes_it(walker, encoding):
    citizen = walker()
    headers = {"accept-encoding": encoding}
    page = await citizen.client.get("/", headers=headers)
    plain = await citizen.client.get("/", headers={"accept-encoding": "identity"})
    sheet = await citizen.client.get(LOADED.search(plain.text)[1], headers=headers)

    assert page.headers["content-encoding"] == sheet.headers["content-encoding"] == encoding
    assert "Accept-Encoding" in page.headers["vary"]
    assert "Cookie" in page.headers["vary"]
    assert sheet.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in plain.headers
    assert int(page.headers["content-length"]) < len(plain.content) / 2


async def test_a_page_that_another_site_asked_for_is_not_compressed_where_it_is_somebodys(walker):
    """BREACH: whoever makes a browser ask, and sees lengths, must not learn from them."""
    citizen = walker()
    await citizen.answer_first_step()
    headers = {"accept-encoding": "gzip"}

    async def encoding(**more: str) -> str | None:
        answer = await citizen.client.get("/report/story", headers=headers | {"sec-fetch-site": "none"} | more)
        return answer.headers.get("content-encoding")

    assert await encoding() == "gzip"
    assert await encoding(**{"sec-fetch-site": "same-origin"}) == "gzip"
    assert await encoding(**{"sec-fetch-site": "cross-site"}) is None
    assert await encoding(**{"sec-fetch-site": "same-site"}) is None


async def test_nothing_that_was_sent_is_answered_compressed(walker):
    citizen = walker()
    await citizen.get("/report/who")
    answered = await citizen.post("/report/story", {}, headers={"accept-encoding": "gzip", "sec-fetch-site": "none"})

    assert "content-encoding" not in answered.headers


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, identity", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("BR", "br"),
        ("br; q=0.000", None),
        ("*", None),
        ("", None),
    ],
)
def test_an_encoding_is_chosen_among_those_that_the_client_takes(said, taken):
    assert accepted([(b"accept-encoding", said.encode())]) == taken


def test_without_a_cookie_a_page_is_nobodys():
    assert may_compress([(b"sec-fetch-site", b"cross-site")])
    assert not may_compress([(b"sec-fetch-site", b"cross-site"), (b"cookie", b"a=b")])
    assert not may_compress([(b"cookie", b"a=b")])
