"""The senders' tokens can be listed and revoked one by one; a label names one token, not the sender."""

import msgspec

from services.intake.senders import repository
from services.intake.senders.access import REMEMBERED_SECONDS, Senders, issue_token
from shared.testing.builders import FILED_AT


async def listed(database):
    async with database.reading() as transaction:
        return await repository.all_access(transaction)


async def revoke(database, label: str) -> bool:
    async with database.writing() as transaction:
        return await repository.revoke(transaction, label, FILED_AT)


async def test_each_token_has_a_label_of_its_own_and_is_not_shown(database):
    tokens = [await issue_token(database, "Example Bank", is_sandbox=False) for _ in range(2)]
    tokens.append(await issue_token(database, "Test #1", is_sandbox=True))

    found = await listed(database)

    assert len({access.label for access in found}) == 3
    assert [access.is_sandbox for access in found] == [False, False, True]
    shown = msgspec.json.encode(found).decode()
    assert not any(token.partition("_")[2] in shown for token in tokens)


async def test_one_token_is_revoked_and_the_senders_other_goes_on(database):
    seconds = [0.0]
    known = Senders(database, clock=lambda: seconds[0])
    tokens = {await issue_token(database, "Example Bank", is_sandbox=False) for _ in range(2)}
    assert all([await known.of(token) for token in tokens])
    label = (await listed(database))[0].label

    assert await revoke(database, label) is True

    seconds[0] = REMEMBERED_SECONDS + 1
    assert [bool(await known.of(token)) for token in tokens].count(True) == 1
    assert [access.revoked_at for access in await listed(database) if access.label == label] == [FILED_AT]


async def test_a_name_a_wildcard_or_a_strangers_label_revokes_nothing(database):
    await issue_token(database, "Example Bank", is_sandbox=False)
    digits = (await listed(database))[0].label.rpartition("#")[2]

    for label in ("Example Bank", "Example Bank #", "Example Bank #%%%%%%%%", f"Other Bank #{digits}", digits, ""):
        assert await revoke(database, label) is False

    assert (await listed(database))[0].revoked_at is None
