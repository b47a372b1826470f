"""A browser without a window: asks for a page in every language at one state of a draft, and keeps each answer."""

import re
from contextlib import nullcontext

import httpx
import msgspec

from shared.i18n.languages import LANGUAGES
from tests.journeys.pages import pseudo

TOKEN = re.compile(r'name="form_token" value="([0-9a-f]*)"')
PICTURE = re.compile(r'<img [^>]*src="(/(?!static/)[^"]+)"')
SPOKEN = (*LANGUAGES, pseudo.CODE)
HTML = "text/html"
_NOT_SHOWN_AGAIN = {"set-cookie", "refresh", "content-length", "content-encoding", "transfer-encoding", "connection"}
Typed = dict[str, str | list[str]]
Files = list[tuple[str, tuple[str, bytes, str]]]


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A page as somebody met it: its name, the language, and what was answered."""

    name: str
    language: str
    path: str
    status: int
    headers: dict[str, str]
    body: bytes
    has_errors: bool
    pictures: dict[str, tuple[str, bytes]] = {}
    """What it shows to this person alone, by address: media type and content."""


class Recorder:
    """Keeps cookies and the token of the last page, and every page that it was told to look at."""

    def __init__(self, client: httpx.AsyncClient, views: dict[tuple[str, str], View]) -> None:
        self.client = client
        self.views = views
        self.token = ""

    async def get(self, path: str) -> httpx.Response:
        answer = await self.client.get(path, headers={"accept": HTML})
        self._remember(answer)
        return answer

    async def post(self, path: str, typed: Typed | None = None, files: Files | None = None) -> httpx.Response:
        fields = {"form_token": self.token, **(typed or {})}
        answer = await self.client.post(path, data=fields, files=files, headers={"accept": HTML})
        self._remember(answer)
        return answer

    async def post_raw(self, path: str, body: bytes, **headers: str) -> httpx.Response:
        """Send a body as it is, as no form of ours would."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.post(path, content=body, headers={"accept": HTML} | named)

    async def look(self, name: str, path: str, status: int = 200) -> None:
        """Keep the page at this address in every language."""
        for language in SPOKEN:
            with _asking(language):
                answer = await self.get(_in(language, path))
                self._keep(name, language, answer, status, await self._pictures_of(answer))

    async def look_at_answer(
        self,
        name: str,
        path: str,
        typed: Typed | None = None,
        status: int | None = None,
        *,
        files: Files | None = None,
        only: str = "",
    ) -> bool:
        """Keep the page that answers this form in every language; False where it leads on, having taken it."""
        for language in [only] if only else SPOKEN:
            with _asking(language):
                answer = await self.post(_in(language, path), typed, files)
            if answer.status_code == httpx.codes.SEE_OTHER:
                return False
            self._keep(name, language, answer, status)
        return True

    async def look_at_raw_answer(self, name: str, path: str, body: bytes, status: int, **headers: str) -> None:
        """Keep the page that answers a body that is no form, in every language."""
        for language in SPOKEN:
            with _asking(language):
                self._keep(name, language, await self.post_raw(_in(language, path), body, **headers), status)

    async def _pictures_of(self, answer: httpx.Response) -> dict[str, tuple[str, bytes]]:
        found = {path: await self.client.get(path) for path in PICTURE.findall(answer.text)}
        return {path: (picture.headers["content-type"], picture.content) for path, picture in found.items()}

    def _keep(
        self,
        name: str,
        language: str,
        answer: httpx.Response,
        status: int | None,
        pictures: dict[str, tuple[str, bytes]] | None = None,
    ) -> None:
        if status is not None:
            assert answer.status_code == status, f"{name}: {answer.status_code} {answer.headers.get('location')}"
        assert (name, language) not in self.views, f"{name} is there twice"
        self.views[name, language] = View(
            name=name,
            language=language,
            path=str(answer.request.url.raw_path, "ascii"),
            status=answer.status_code,
            headers={key: value for key, value in answer.headers.items() if key not in _NOT_SHOWN_AGAIN},
            body=answer.content,
            has_errors='class="error-summary"' in answer.text,
            pictures=pictures or {},
        )

    def _remember(self, answer: httpx.Response) -> None:
        if found := TOKEN.search(answer.text):
            self.token = found[1]


def _in(language: str, path: str) -> str:
    code = "en" if language == pseudo.CODE else language
    return f"{path}{'&' if '?' in path else '?'}lang={code}"


def _asking(language: str):
    return pseudo.speaking_pseudo() if language == pseudo.CODE else nullcontext()
