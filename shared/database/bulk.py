"""Many rows into one table, in one visit to the database.

SQLAlchemy converts each value by its type anew, and on SQLite crosses to the driver's thread three times for a
statement, each time waiting for its turn: 320 µs before the first row. Here the statement and the converters are made
once for a table. On SQLite the rows wait for the end of the transaction and cross with its commit, all in one visit;
on PostgreSQL they go as one array for each column, which spares the server a round of its protocol for each row.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Dialect, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

Converter = Callable[[Any], Any]


class Statement(msgspec.Struct, frozen=True):
    """A statement as the driver takes it, once for each tuple of parameters; just once where there are none."""

    text: str
    parameters: Sequence[tuple[Any, ...]] | None = None


async def insert_rows(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of hashable values that all name the same columns; PostgreSQL. Raises as SQLAlchemy does."""
    text, columns = _columns(connection.dialect, table, rows)
    await connection.exec_driver_sql(text, tuple(columns))


def inserting(dialect: Dialect, table: Table, rows: Sequence[Mapping[str, Any]]) -> Statement:
    """Give the statement that inserts such rows; SQLite."""
    text, columns = _columns(dialect, table, rows)
    return Statement(text, list(zip(*columns, strict=True)))


async def visit(connection: AsyncConnection, statements: Sequence[Statement]) -> None:
    """Run statements in one visit to the driver's thread, up to the first that fails; SQLite. Raises as SQLAlchemy."""
    driver = await _driver(connection)
    await driver._execute(_run_all, driver._conn, statements, connection.dialect)  # noqa: SLF001 - all else is a visit for each statement


async def roll_back(connection: AsyncConnection) -> None:
    """Undo what is not committed; nothing if nothing was begun. SQLite."""
    driver = await _driver(connection)
    await driver.rollback()


async def _driver(connection: AsyncConnection) -> Any:  # noqa: ANN401 - aiosqlite's connection
    driver = (await connection.get_raw_connection()).driver_connection
    if driver is None:
        raise RuntimeError("The connection is closed.")
    return driver


def _run_all(driver: sqlite3.Connection, statements: Sequence[Statement], dialect: Dialect) -> None:
    for statement in statements:
        try:
            if statement.parameters is None:
                driver.execute(statement.text)
            else:
                driver.executemany(statement.text, statement.parameters)
        except sqlite3.Error as error:
            # Without the parameters: they are the rows, and an error may end in a log.
            raise DBAPIError.instance(statement.text, None, error, sqlite3.Error, dialect=dialect) from error


def _columns(dialect: Dialect, table: Table, rows: Sequence[Mapping[str, Any]]) -> tuple[str, list[list[Any]]]:
    names = tuple(rows[0])
    text, converters = _plan(dialect, table, names)
    return text, [
        _converted([row[name] for row in rows], converter) for name, converter in zip(names, converters, strict=True)
    ]


@lru_cache(maxsize=256)
def _plan(dialect: Dialect, table: Table, names: tuple[str, ...]) -> tuple[str, tuple[Converter | None, ...]]:
    preparer = dialect.identifier_preparer
    columns = [table.c[name] for name in names]
    named = ", ".join(preparer.format_column(column) for column in columns)
    if dialect.name == "sqlite":
        values = f"VALUES ({', '.join('?' for _ in columns)})"
    else:
        arrays = (f"${number}::{column.type.compile(dialect)}[]" for number, column in enumerate(columns, 1))
        values = f"SELECT * FROM unnest({', '.join(arrays)})"  # noqa: S608 - types of ours
    text = f"INSERT INTO {preparer.format_table(table)} ({named}) {values}"
    return text, tuple(column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns)


def _converted(values: list[Any], converter: Converter | None) -> list[Any]:
    if converter is None:
        return values
    # The rows of a batch often share their instants and always their kinds: convert each value once.
    known = {value: converter(value) for value in set(values)}
    return [known[value] for value in values]
