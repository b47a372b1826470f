"""The metadata of every intake table, and the tables that intake keeps for the event log."""

from sqlalchemy import MetaData

from shared.eventlog.tables import EventTables

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
events = EventTables("intake", metadata)
