"""Topics are there or are named as missing, on every engine."""


async def test_those_that_are_not_there_are_named(engine, names):
    log = engine.first.log

    assert list(await log.missing([names.source, names.target])) == []
    assert list(await log.missing([names.source, f"{names.source}.other"])) == [f"{names.source}.other"]
    await log.create_topics({f"{names.source}.other": 1})

    assert list(await log.missing([f"{names.source}.other"])) == []
