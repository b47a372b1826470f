"""Every query of the receipts: how the report that one speaks of stands."""

from datetime import datetime

import msgspec
from sqlalchemy import bindparam, select

from services.intake.reports.tables import reports
from shared.database.engine import Transaction

_LATEST = (
    select(reports.c.filed_at, reports.c.is_test, reports.c.relation)
    .where(reports.c.reference == bindparam("of_reference"))
    .order_by(reports.c.revision.desc())
    .limit(1)
)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A report as its latest revision says."""

    filed_at: datetime
    is_test: bool
    relation: str | None

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether the reporter took it back, or had it erased."""
        return self.relation in {"withdrawal", "erasure"}


async def standing(transaction: Transaction, reference: str) -> Standing | None:
    """Find how a report stands; None if there is none with this reference."""
    row = (await transaction.execute(_LATEST, {"of_reference": reference})).first()
    return Standing(filed_at=row.filed_at, is_test=row.is_test, relation=row.relation) if row else None
