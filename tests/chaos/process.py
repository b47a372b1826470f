"""One process to torment: `python -m tests.chaos.process relay|stage|projector`.

The product's own code around a handler that does nothing of interest. The plan may name a bug to put in.
"""

import asyncio
import signal
import sys
from collections.abc import Sequence

from sqlalchemy import insert

from shared.database.engine import Database, Transaction
from shared.eventlog.port import Projection, Stage
from shared.eventlog.records import Done, Outcome, Record
from shared.messages.envelope import Message
from tests.chaos import bugs
from tests.chaos.plan import LIMITS, Plan, from_environment, rows, tables


async def run_relay(plan: Plan, stop: asyncio.Event) -> None:
    database = Database(plan.database_url, pool_size=3)
    await plan.log().run_relay(plan.outbox(database), stop)
    await database.close()


async def run_stage(plan: Plan, stop: asyncio.Event) -> None:
    async def fan_out(records: Sequence[Record]) -> Sequence[Outcome]:
        await asyncio.sleep(plan.handler_seconds)
        return [
            Done(tuple(Message(queue, record.key, record.value, record.headers) for queue in plan.queues))
            for record in records
        ]

    stage = Stage(name=f"chaos.{plan.run}", topics=(plan.source,), handler=fan_out, limits=LIMITS)
    await plan.log().run_stage(stage, stop)


async def run_projector(plan: Plan, stop: asyncio.Event) -> None:
    database = Database(plan.database_url, pool_size=3)

    async def write(transaction: Transaction, records: Sequence[Record]) -> Sequence[Outcome]:
        await transaction.execute(insert(rows), [{"topic": r.topic, "event": r.value.decode()} for r in records])
        await asyncio.sleep(plan.handler_seconds)
        return [Done()] * len(records)

    projection = Projection(
        name=f"chaos.{plan.run}.rows",
        topics=plan.queues,
        handler=write,
        database=database,
        tables=tables,
        limits=LIMITS,
    )
    await plan.log().run_projection(projection, stop)
    await database.close()


async def main(role: str) -> None:
    plan = from_environment()
    bugs.put_in(plan.bug)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await {"relay": run_relay, "stage": run_stage, "projector": run_projector}[role](plan, stop)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
