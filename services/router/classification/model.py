"""The linear model: a weight for each gram and category, learnt from labelled texts. Data, never code.

The file holds its format, its labels and a hash of what it was trained on; one that does not fit is refused. Weights
are eight bits each: measured, the ranking is that of the full ones.
"""

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
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
    """What the model saw in a text: the margin of each label, and its words, pairs and runs by their rows."""

    margins: Floats
    ids: Sequence[int]
    rows: Floats


class _Words(dict[str, int]):
    """The row of each word that was met; a new one is learnt as it is asked for."""

    def __init__(self, learn: Callable[[str], int]) -> None:
        super().__init__()
        self._learn = learn

    def __missing__(self, word: str) -> int:
        row = self[word] = self._learn(word)
        return row


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
        self._of_pairs: dict[tuple[str, str], int] = {}
        of_runs: dict[str, int] = {}
        self._names: list[str] = []
        whole: list[int] = []
        for at, gram in enumerate(file.grams):
            kind, first, *second = gram.split(" ")
            if kind == "b":
                self._of_pairs[first, second[0]] = len(whole)
            elif kind == "s":
                of_runs[first] = len(whole)
            else:
                self._of_grams[gram] = at
                continue
            whole.append(at)
            self._names.append(" ".join([first, *second]))
        self._runs = AhoCorasick(list(of_runs), implementation=Implementation.ContiguousNFA)
        self._rows_of_runs = tuple(of_runs.values())
        self._weights = np.frombuffer(file.weights, np.int8).reshape(len(file.grams), len(file.labels))
        self._scales = np.frombuffer(file.scales, "<f4")
        self._bias = np.frombuffer(file.bias, "<f4")
        self._rarity_squared = np.frombuffer(file.rarity, "<f4") ** 2
        # Pairs and runs are whole grams; then comes a row of noughts for words that none of the model's grams is in,
        # and then the words that are met.
        self._unheard = len(whole)
        self._names.append("")
        self._rows = np.zeros((len(whole) + 1 + _MOST_REMEMBERED, len(file.labels)), np.float32)
        self._rows[: len(whole)] = self._weights[whole]
        self._energies = np.zeros(len(self._rows), np.float32)
        self._energies[: len(whole)] = self._rarity_squared[whole]
        self._of_words = _Words(self._learn)

    def look(self, folded: str) -> Seen | None:
        """Give what it sees in a folded text; None where it knows nothing of it. Whatever is said twice counts once."""
        said = folded[:_MOST_CHARACTERS]
        words = tokens(said)
        if len(self._of_words) + len(words) > _MOST_REMEMBERED:
            self._of_words.clear()
            del self._names[self._unheard + 1 :]
        pairs = filter(self._of_pairs.__contains__, dict.fromkeys(pairwise(words)))
        met = dict.fromkeys(map(self._of_words.__getitem__, words))
        met |= dict.fromkeys(map(self._of_pairs.__getitem__, pairs))
        if not said.isascii():
            found = self._runs.find_matches_as_indexes(said, overlapping=True)
            met |= {self._rows_of_runs[index]: None for index, _, _ in found}
        ids = list(met)
        length = math.sqrt(np.add.reduce(self._energies[ids]))
        if not length:
            return None
        rows = self._rows[ids]
        return Seen(np.add.reduce(rows) * (self._scales / length) + self._bias, ids, rows)

    def words_for(self, seen: Seen, label: str, most: int) -> list[str]:
        """Give the words that spoke most for a label, strongest first."""
        spoke = seen.rows[:, self.index[label]]
        strongest = (-spoke).argsort(kind="stable")[:most].tolist()
        return [self._names[seen.ids[at]] for at in strongest if spoke[at] > 0]

    def _learn(self, word: str) -> int:
        known = self._of_grams
        counts = {} if is_run(word) else {known[gram]: count for gram, count in of_word(word).items() if gram in known}
        if not counts:
            return self._unheard
        row = len(self._names)
        ids, shares = list(counts), np.fromiter(counts.values(), np.float32, len(counts))
        self._rows[row] = shares @ self._weights[ids]
        self._energies[row] = shares**2 @ self._rarity_squared[ids]
        self._names.append(word)
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
