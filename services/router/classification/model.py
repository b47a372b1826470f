"""The linear model: a weight for each gram and category, learnt from labelled texts. Data, never code.

The file holds its format, its labels and a hash of what it was trained on; one that does not fit is refused. Weights
are eight bits each: measured, the ranking is that of the full ones.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
from ahocorasick_rs import AhoCorasick, Implementation

from services.router.classification.grams import is_run, of_word, tokens
from shared.vocabulary.offence_categories import CATEGORIES

FORMAT = 2
UNKNOWN = "UN.UNKNOWN"
# Words whose rows are kept; then the memory is emptied.
_MOST_REMEMBERED = 50_000
# A text tells what happened long before this; what follows is a chat or a mail that was pasted.
_MOST_CHARACTERS = 6_000

Floats = npt.NDArray[np.float32]
_NO_PAIRS: Mapping[str, int] = {}
# The row of a word that none of the model's grams is in.
_UNHEARD = -1


class ModelRefused(Exception):  # noqa: N818 - named for the condition
    """A file is no model of ours, or one for other categories; the message says what to do."""


class Certainty(msgspec.Struct, frozen=True):
    """What makes confidences of margins; fitted on texts that the weights had not seen."""

    sharpness: float
    """How much a lead says."""
    doubt: float
    """The share that every label keeps some of: nothing is certain."""


class ModelFile(msgspec.Struct, frozen=True, kw_only=True):
    """A model as it is written; the arrays are little-endian, row by row."""

    format: int
    labels: tuple[str, ...]
    grams: tuple[str, ...]
    weights: bytes
    """int8, grams x labels."""
    scales: bytes
    """float32 for each label: what one step of its weights is worth."""
    bias: bytes
    """float32 for each label."""
    rarity: bytes
    """float32 for each gram: its inverse document frequency."""
    certainty: Certainty
    rules_share: float
    """What a point of the readable rules is worth beside the model's."""
    trained_on: str
    """SHA-256 of the labelled texts."""
    texts: int
    made_at: str


class Seen(msgspec.Struct, frozen=True):
    """What the model saw in a text: the margin of each label, and each word, pair and run with its weights."""

    margins: Floats
    parts: tuple[str, ...]
    rows: Floats


class Model:
    """A model in memory. It remembers the weights of words that it has met, and nothing else.

    A word weighs what its grams weigh together, so that a text costs a row for each word and not one for each letter.
    """

    def __init__(self, file: ModelFile, version: str) -> None:
        self.version = version
        self.labels = file.labels
        self.index: Mapping[str, int] = {label: at for at, label in enumerate(file.labels)}
        self.certainty = file.certainty
        self.rules_share = file.rules_share
        self._of_grams: dict[str, int] = {}
        self._of_pairs: dict[str, dict[str, int]] = {}
        self._of_words: dict[str, int] = {}
        of_runs: dict[str, int] = {}
        whole: list[int] = []
        for at, gram in enumerate(file.grams):
            kind, first, *second = gram.split(" ")
            if kind == "b":
                self._of_pairs.setdefault(first, {})[second[0]] = len(whole)
                whole.append(at)
            elif kind == "s":
                of_runs[first] = len(whole)
                whole.append(at)
            else:
                self._of_grams[gram] = at
        self._runs = AhoCorasick(list(of_runs), implementation=Implementation.ContiguousNFA)
        self._rows_of_runs = tuple(of_runs.values())
        self._weights = np.frombuffer(file.weights, np.int8).reshape(len(file.grams), len(file.labels))
        self._scales = np.frombuffer(file.scales, "<f4")
        self._bias = np.frombuffer(file.bias, "<f4")
        self._rarity_squared = np.frombuffer(file.rarity, "<f4") ** 2
        # Pairs and runs are whole grams; the words that are met come after them.
        self._first_word = len(whole)
        self._rows = np.zeros((len(whole) + _MOST_REMEMBERED, len(file.labels)), np.float32)
        self._rows[: len(whole)] = self._weights[whole]
        self._energies = np.zeros(len(self._rows), np.float32)
        self._energies[: len(whole)] = self._rarity_squared[whole]

    def look(self, folded: str) -> Seen | None:
        """Give what it sees in a folded text; None where it knows nothing of it. Whatever is said twice counts once."""
        words = tokens(folded[:_MOST_CHARACTERS])
        met = self._met(words)
        if not folded.isascii():
            found = self._runs.find_matches_as_indexes(folded[:_MOST_CHARACTERS], overlapping=True)
            met |= {folded[start:end]: self._rows_of_runs[index] for index, start, end in found}
        if not met:
            return None
        ids = np.fromiter(met.values(), np.intp, len(met))
        rows = self._rows[ids]
        length = math.sqrt(self._energies[ids].sum())
        margins = rows.sum(axis=0) * (self._scales / length) + self._bias
        return Seen(margins, tuple(met), rows)

    def _met(self, words: Sequence[str]) -> dict[str, int]:
        """Give the rows of the words and of the pairs that follow each other."""
        if len(self._of_words) + len(words) > _MOST_REMEMBERED:
            self._of_words.clear()
        known, pairs_of = self._of_words.get, self._of_pairs.get
        met: dict[str, int] = {}
        for word in dict.fromkeys(words):
            at = known(word)
            if at is None:
                at = self._learn(word)
            if at != _UNHEARD:
                met[word] = at
        for before, word in pairwise(words):
            pairs = pairs_of(before)
            if pairs is not None and word in pairs:
                met[f"{before} {word}"] = pairs[word]
        return met

    def words_for(self, seen: Seen, label: str, most: int) -> list[str]:
        """Give the words that spoke most for a label, strongest first."""
        spoke = seen.rows[:, self.index[label]]
        strongest = (-spoke).argsort(kind="stable")[:most].tolist()
        return [seen.parts[at] for at in strongest if spoke[at] > 0]

    def _learn(self, word: str) -> int:
        known = self._of_grams
        counts = {} if is_run(word) else {known[gram]: count for gram, count in of_word(word).items() if gram in known}
        row = _UNHEARD
        if counts:
            row = self._first_word + len(self._of_words)
            ids, shares = list(counts), np.fromiter(counts.values(), np.float32, len(counts))
            self._rows[row] = shares @ self._weights[ids]
            self._energies[row] = shares**2 @ self._rarity_squared[ids]
        self._of_words[word] = row
        return row


def load_model(path: Path | None = None) -> Model:
    """Read a model; None = the one that comes with the product. Raises `ModelRefused`."""
    return _shipped() if path is None else read_model(path.name, _bytes_of(path))


def read_model(name: str, content: bytes) -> Model:
    """Make a model of a file's content; raises `ModelRefused`."""
    try:
        file = msgspec.msgpack.decode(content, type=ModelFile)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ModelRefused(f"{name} is not a model of ours ({error}). Make one with `casebridge train`.") from error
    unknown = set(file.labels) - CATEGORIES.keys()
    sizes = {
        "weights": (len(file.weights), len(file.grams) * len(file.labels)),
        "scales": (len(file.scales), 4 * len(file.labels)),
        "bias": (len(file.bias), 4 * len(file.labels)),
        "rarity": (len(file.rarity), 4 * len(file.grams)),
    }
    wrong = [part for part, (size, wanted) in sizes.items() if size != wanted]
    if file.format != FORMAT:
        raise ModelRefused(f"{name} has format {file.format}, this program reads {FORMAT}: train the model again.")
    if unknown or UNKNOWN not in file.labels or len(set(file.labels)) != len(file.labels):
        named = ", ".join(sorted(unknown)) or "none that is unknown, or some twice"
        raise ModelRefused(f"{name} was trained for other categories ({named}): train the model again.")
    if wrong:
        raise ModelRefused(f"{name} is damaged ({', '.join(wrong)}): copy it again, or train the model again.")
    return Model(file, hashlib.sha256(content).hexdigest()[:16])


@cache
def _shipped() -> Model:
    resource = resources.files("services.router.classification") / "data" / "model.msgpack"
    return read_model("the model that comes with the product", resource.read_bytes())


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelRefused(
            f"{path}: {error.strerror}. Name a model file, or none for the one that comes along."
        ) from error


def shares(margins: Sequence[float] | Floats, certainty: Certainty) -> Floats:
    """Turn margins into shares that sum to one."""
    raised = np.asarray(margins, np.float32) * np.float32(certainty.sharpness)
    strengths = np.exp(raised - raised.max())
    sure = strengths * ((1 - certainty.doubt) / strengths.sum())
    return np.asarray(sure + certainty.doubt / len(sure), np.float32)
