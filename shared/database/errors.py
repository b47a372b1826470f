"""Which errors speak of the moment rather than of the data."""

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError


def is_passing(error: BaseException) -> bool:
    """Tell whether the same work may succeed later: the network, a lock, a full pool, a database that restarts.

    True does not mean that nothing happened: a commit whose answer was lost may stand.
    """
    if isinstance(error, OSError | TimeoutError | PoolTimeoutError | OperationalError | InterfaceError):
        return True
    return isinstance(error, DBAPIError) and (error.connection_invalidated or _code(error) in _PASSING_CODES)


def _code(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


# PostgreSQL's: serialization failure, deadlock, query cancelled (our own time limit), lock not available.
_PASSING_CODES = {"40001", "40P01", "57014", "55P03"}
