"""How every Kafka client of ours connects, and the times it keeps: aiokafka's own defaults are not safe here."""

import ssl
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

# One produce request's batch; four of them fit the broker's limit of 1 MiB for one record batch.
BATCH_BYTES = 256 * 1024
# What the broker holds back while it has nothing for us. Records that arrive are given at once.
FETCH_WAIT_MS = 100


class Timings(msgspec.Struct, frozen=True, kw_only=True):
    """Every wait has an end (aiokafka's have none when the broker is away). Tests shorten them."""

    session_seconds: float = 10.0
    # aiokafka takes the session timeout for this one: too short to finish the batches of a revoked partition.
    rebalance_seconds: float = 60.0
    request_seconds: float = 10.0
    # A transaction left open by the dead is aborted by the broker after this; until then it hides what comes after it.
    transaction_seconds: float = 20.0
    # Less than the broker's, so that we give up first and know that what we gave up on can only be aborted or done.
    commit_seconds: float = 15.0
    close_seconds: float = 3.0
    lease_seconds: float = 10.0

    @property
    def assignment_seconds(self) -> float:
        """Give the time an assignment may take: no heartbeat is sent meanwhile."""
        return self.session_seconds * 0.6


class KafkaConnection(msgspec.Struct, frozen=True, kw_only=True):
    """Address and log-in: SCRAM-SHA-512 with a user name, TLS with a certificate authority."""

    bootstrap: str
    username: str = ""
    password: str = ""
    ca: str = ""
    timings: Timings = Timings()

    def producer(self, transactional_id: str) -> AIOKafkaProducer:
        """Make a transactional producer; whoever starts one fences its namesakes."""
        return AIOKafkaProducer(
            **self._common(),
            transactional_id=transactional_id,
            transaction_timeout_ms=_ms(self.timings.transaction_seconds),
            acks="all",
            enable_idempotence=True,
            # lz4 runs its slowest level in aiokafka: 25 MB/s, where zstd does 162.
            compression_type="zstd",
            max_batch_size=BATCH_BYTES,
            linger_ms=0,
        )

    def consumer(self, *, group: str | None = None, **options: Any) -> AIOKafkaConsumer:  # noqa: ANN401 - passed on
        """Make a consumer of committed records that never commits by itself and starts at the first record."""
        return AIOKafkaConsumer(
            **self._common(),
            group_id=group,
            session_timeout_ms=_ms(self.timings.session_seconds),
            heartbeat_interval_ms=_ms(self.timings.session_seconds / 4),
            rebalance_timeout_ms=_ms(self.timings.rebalance_seconds),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            fetch_max_wait_ms=FETCH_WAIT_MS,
            **options,
        )

    def admin(self) -> AIOKafkaAdminClient:
        """Make a client that asks about topics and makes them."""
        return AIOKafkaAdminClient(**self._common())

    def _common(self) -> dict[str, Any]:
        common: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap,
            "client_id": "casebridge",
            "request_timeout_ms": _ms(self.timings.request_seconds),
        }
        if self.ca:
            common["ssl_context"] = ssl.create_default_context(cafile=self.ca)
        if self.username:
            common |= {"sasl_mechanism": "SCRAM-SHA-512", "sasl_plain_username": self.username}
            common["sasl_plain_password"] = self.password
        common["security_protocol"] = ("SASL_" if self.username else "") + ("SSL" if self.ca else "PLAINTEXT")
        return common


def _ms(seconds: float) -> int:
    return int(seconds * 1000)
