"""A chaos run: real processes, a load, a tormentor, and a checker that reads with a client nobody here wrote."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from shared.database.engine import Database
from shared.eventlog import outbox
from shared.messages.envelope import Message
from tests.chaos.plan import FREEZE_SECONDS, Plan, metadata, rows, tables

ROOT = Path(__file__).resolve().parents[2]
SETTLE_SECONDS = 90


class Torment:
    """Processes that are started again when they die, events that were accepted, and what became of them."""

    def __init__(self, plan, folder):
        self.plan = plan
        self.accepted = []
        self._folder = folder
        self._database = Database(plan.database_url, pool_size=3)
        self._processes = {}

    async def prepare(self):
        async with self._database.engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        topics = {self.plan.source: 4, **dict.fromkeys(self.plan.queues, 1)}
        await self.plan.log().create_topics(topics)

    async def file(self):
        """Accept an event as intake does: it is counted once its commit has been answered."""
        event = str(uuid4())
        message = Message(self.plan.source, event.encode(), event.encode(), (("ce_id", event.encode()),))
        async with self._database.writing() as transaction:
            await outbox.put(transaction, self.plan.outbox(self._database), [message])
        self.accepted.append(event)

    @asynccontextmanager
    async def under_load(self):
        """File events all the while; the last one is finished: cut off within its commit, it would count as made up."""
        enough = asyncio.Event()

        async def file_until_enough():
            while not enough.is_set():
                await self.file()
                await asyncio.sleep(0.005)

        filing = asyncio.create_task(file_until_enough())
        try:
            yield
        finally:
            enough.set()
            await filing

    def start(self, *names):
        for name in names:
            with (self._folder / f"{name}.log").open("ab") as log:
                self._processes[name] = subprocess.Popen(
                    [sys.executable, "-m", "tests.chaos.process", name.rstrip("0123456789")],
                    cwd=ROOT,
                    env=self.plan.environment(),
                    stdout=log,
                    stderr=log,
                )

    def kill(self, name):
        """Kill -9, and start again."""
        process = self._processes[name]
        assert process.poll() is None, f"{name} ended by itself: {self._tail(name)}"
        process.kill()
        process.wait()
        self.start(name)

    async def freeze(self, name):
        """Stop for longer than the session lasts, while others take over; then wake it."""
        process = self._processes[name]
        os.kill(process.pid, signal.SIGSTOP)
        await asyncio.sleep(FREEZE_SECONDS)
        os.kill(process.pid, signal.SIGCONT)

    async def progress(self, within_seconds=SETTLE_SECONDS):
        """Wait until rows have arrived since the last blow, so that the next one strikes what is at work."""
        before = await self._count()
        try:
            async with asyncio.timeout(within_seconds):
                while await self._count() == before:  # noqa: ASYNC110 - other processes write them
                    await asyncio.sleep(0.05)
        except TimeoutError:
            return False
        return True

    async def settle(self, *, quiet_seconds=30):
        """Wait until everything that was accepted is where it should be, or nothing has moved for a while."""
        wanted = len(self.accepted) * len(self.plan.queues)
        seen, quiet = -1, 0
        async with asyncio.timeout(SETTLE_SECONDS):
            while seen < wanted and quiet < quiet_seconds:
                await asyncio.sleep(1)
                before, seen = seen, await self._count()
                quiet = quiet + 1 if seen == before else 0
        # Who was frozen may still have something to say.
        await asyncio.sleep(FREEZE_SECONDS)

    def end(self):
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    async def close(self):
        self.end()
        await self._database.close()

    async def verdicts(self):
        """Count lost and seen twice: in each queue topic (kcat, read_committed), and in the table for each topic."""
        found = {topic: self._kcat(topic) for topic in self.plan.queues}
        for topic in self.plan.queues:
            async with self._database.reading() as transaction:
                events = await transaction.execute(select(rows.c.event).where(rows.c.topic == topic))
                found[f"rows of {topic}"] = list(events.scalars())
        return {place: verdict(self.accepted, seen) for place, seen in found.items()}

    async def outbox_is_empty(self):
        async with self._database.reading() as transaction:
            return (await transaction.execute(select(tables.outbox.c.id))).first() is None

    async def _count(self):
        async with self._database.reading() as transaction:
            return (await transaction.execute(select(func.count()).select_from(rows))).scalar_one()

    def _kcat(self, topic):
        command = ["kcat", "-C", "-q", "-e", "-b", self.plan.bootstrap, "-t", topic, "-o", "beginning", "-f", "%s\n"]
        command += ["-X", "isolation.level=read_committed"]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.split()

    def _tail(self, name):
        return "\n".join((self._folder / f"{name}.log").read_text(errors="replace").splitlines()[-20:])


def verdict(accepted, seen):
    counts = Counter(seen)
    return {
        "lost": len(set(accepted) - counts.keys()),
        "twice": sum(count - 1 for count in counts.values()),
        "made up": len(counts.keys() - set(accepted)),
    }


@pytest.fixture
async def torment(kafka_bootstrap, postgresql_url, tmp_path):
    """Give a maker of runs, by the bug that is put in."""
    made = []

    async def make(bug="", **settings):
        plan = Plan(bootstrap=kafka_bootstrap, database_url=postgresql_url, run=uuid4().hex[:8], bug=bug, **settings)
        torment = Torment(plan, tmp_path)
        made.append(torment)
        await torment.prepare()
        return torment

    yield make
    for torment in made:
        await torment.close()
