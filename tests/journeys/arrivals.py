"""What came out at the other side: the report as the router gets it, and the queues that its case reached."""

import asyncio
from collections.abc import Sequence

import msgspec

from shared.cli.service import Parts
from shared.messages.events import CaseFile, CaseReferred, ReportErased, ReportEvent, decode
from shared.messages.report import Report
from shared.messages.topics import REPORTS, queue_topic
from shared.vault.sealing import REPORT, case_purpose, unseal

WAIT_SECONDS = 30
_LOOK_AGAIN_SECONDS = 0.05


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A case in a queue, opened as its desk may open it."""

    queue: str
    urgency: str
    report: Report
    left_out: tuple[str, ...]


class Arrivals:
    """Reads the event log, and opens with the vault what is sealed in it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._queues = [queue_topic(country) for country in parts.directory.current.queues()]

    async def report(self, reference: str, revision: int = 1) -> Report:
        """Give a revision of a report, as the router gets it."""
        event = await self.event(reference, revision)
        assert not isinstance(event, ReportErased)
        return await self._opened(event, REPORT, Report)

    async def event(self, reference: str, revision: int = 1) -> ReportEvent:
        """Give the event of a revision."""
        return (await self._wait_for([REPORTS], reference, revision))[0]

    async def cases(self, reference: str, revision: int = 1) -> dict[str, Case]:
        """Give the cases of a revision, by the country that each went to."""
        found = await self._wait_for(self._queues, reference, revision)
        return {event.destination: await self._case(event) for event in found if isinstance(event, CaseReferred)}

    async def revisions(self, reference: str) -> int:
        """Count the events of a report."""
        return len(await self._events([REPORTS], reference))

    async def _case(self, event: CaseReferred) -> Case:
        file = await self._opened(event, case_purpose(event.destination), CaseFile)
        return Case(queue=event.queue, urgency=event.urgency, report=file.report, left_out=file.left_out)

    async def _opened(self, event, purpose, kind):
        key = (await self._parts.vault.keys([event.report_id]))[event.report_id]
        return msgspec.json.decode(unseal(key, event.report_id, purpose, event.sealed), type=kind)

    async def _wait_for(self, topics: Sequence[str], reference: str, revision: int) -> list:
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                found = [event for event in await self._events(topics, reference) if event.revision == revision]
                if found:
                    return found
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    async def _events(self, topics: Sequence[str], reference: str) -> list:
        found = [decode(record.value) async for record in self._parts.log.read(topics)]
        return [event for event in found if event.reference == reference]
