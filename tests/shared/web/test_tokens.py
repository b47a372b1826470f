import pytest

from shared.web.tokens import bearer, hash_token, is_token, new_token


def test_a_token_shows_its_kind_and_is_stored_as_a_hash():
    token, token_hash = new_token("cbd")

    assert token.startswith("cbd_")
    assert len(token) == len("cbd_") + 43
    assert len(token_hash) == 64
    assert token_hash == hash_token(token)
    assert token not in token_hash


def test_no_two_tokens_are_the_same():
    assert len({new_token("cbd")[0] for _ in range(1000)}) == 1000


def test_only_the_token_itself_matches_its_hash():
    token, token_hash = new_token("cbd")

    assert is_token(token, token_hash)
    assert not is_token(token[:-1], token_hash)
    assert not is_token("", token_hash)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([(b"authorization", b"Bearer cbd_x")], "cbd_x"),
        ([(b"host", b"a"), (b"authorization", b"bearer  cbd_x ")], "cbd_x"),
        ([], None),
        ([(b"authorization", b"Basic cbd_x")], None),
        ([(b"authorization", b"Bearer")], None),
        ([(b"authorization", b"Bearer ")], None),
        ([(b"authorization", b"Bearer a\x00b")], None),
        ([(b"authorization", b"Bearer \xff")], None),
        ([(b"authorization", b"Bearer " + b"a" * 300)], None),
        ([(b"authorization", b"Bearer a"), (b"authorization", b"Bearer b")], None),
    ],
)
def test_one_plain_bearer_token_is_read_and_nothing_else(headers, expected):
    assert bearer(headers) == expected
