"""The linear model: a weight for each gram and category, learnt from labelled texts. Data, never code.

The file holds its format, its labels and a hash of what it was trained on; one that does not fit is refused. Weights
are eight bits each: measured, the ranking is that of the full ones.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from services.router.classification.grams import as_word, is_run, of_word, runs, tokens
from shared.vocabulary.offence_categories import CATEGORIES

FORMAT = 1
UNKNOWN = "UN.UNKNOWN"
# Words seen so often that their grams are not looked up again; then the memory is emptied.
_MOST_REMEMBERED = 50_000
# A text tells what happened long before this; what follows is a chat or a mail that was pasted.
_MOST_CHARACTERS = 6_000

Floats = npt.NDArray[np.float32]
Ids = tuple[int, ...]
_NO_PAIRS: Mapping[str, int] = {}


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
    """What the model saw in a text: the margin of each label, and the grams of each word, pair and run."""

    margins: Floats
    words: Mapping[str, int]
    """Each in the order of the text, with the place in `ids` where its grams end."""
    ids: npt.NDArray[np.intp]


class _Word(NamedTuple):
    word: str
    is_run: bool
    ids: Ids
    pairs: Mapping[str, int]
    """The words that may follow it, with the number of the pair."""


class Model:
    """A model in memory. It remembers the grams of words that it has met, and nothing else."""

    def __init__(self, file: ModelFile, version: str) -> None:
        self.version = version
        self.labels = file.labels
        self.index: Mapping[str, int] = {label: at for at, label in enumerate(file.labels)}
        self.certainty = file.certainty
        self.rules_share = file.rules_share
        self._of_words: dict[str, int] = {}
        self._of_runs: dict[str, int] = {}
        self._of_pairs: dict[str, dict[str, int]] = {}
        for at, gram in enumerate(file.grams):
            kind, first, *second = gram.split(" ")
            if kind == "b":
                self._of_pairs.setdefault(first, {})[second[0]] = at
            elif kind == "s":
                self._of_runs[first] = at
            else:
                self._of_words[gram] = at
        self._weights = np.frombuffer(file.weights, np.int8).reshape(len(file.grams), len(file.labels))
        self._scales = np.frombuffer(file.scales, "<f4")
        self._bias = np.frombuffer(file.bias, "<f4")
        self._rarity_squared = np.frombuffer(file.rarity, "<f4") ** 2
        self._words: dict[str, _Word] = {}

    def look(self, folded: str) -> Seen | None:
        """Give what it sees in a folded text; None where it knows nothing of it."""
        known_run = self._of_runs.get
        remembered = self._words.get
        met: dict[str, int] = {}
        ids: list[int] = []
        before, following = "", _NO_PAIRS
        for token in tokens(folded[:_MOST_CHARACTERS]):
            word, is_of_run, of_word, pairs = remembered(token) or self._learn(token)
            if is_of_run:
                for run in runs(token):
                    at = known_run(run)
                    if at is not None and run not in met:
                        ids.append(at)
                        met[run] = len(ids)
                following = _NO_PAIRS
                continue
            at = following.get(word)
            if at is not None and (pair := f"{before} {word}") not in met:
                ids.append(at)
                met[pair] = len(ids)
            if of_word and word not in met:
                ids += of_word
                met[word] = len(ids)
            before, following = word, pairs
        if not ids:
            return None
        every = np.array(ids, np.intp)
        # Letters that two words share count once, as in training. (`np.unique` takes six times as long for so few.)
        once = np.sort(every)
        is_new = np.empty(len(once), bool)
        is_new[0] = True
        np.not_equal(once[1:], once[:-1], out=is_new[1:])
        once = once[is_new]
        length = math.sqrt(self._rarity_squared[once].sum())
        margins = self._weights[once].sum(axis=0, dtype=np.int32) * (self._scales / length) + self._bias
        return Seen(margins, met, every)

    def words_for(self, seen: Seen, label: str, most: int) -> list[str]:
        """Give the words that spoke most for a label, strongest first."""
        column = self._weights[seen.ids, self.index[label]].astype(np.int32)
        spoke = np.add.reduceat(column, [0, *list(seen.words.values())[:-1]])
        strongest = np.argsort(-spoke, kind="stable")[:most].tolist()
        words = list(seen.words)
        return [words[at] for at in strongest if spoke[at] > 0]

    def _learn(self, token: str) -> "_Word":
        if len(self._words) >= _MOST_REMEMBERED:
            self._words.clear()
        word = as_word(token)
        known = self._of_words.get
        ids = tuple([at for gram in dict.fromkeys(of_word(word)) if (at := known(gram)) is not None])
        learnt = _Word(word, is_run(token), ids, self._of_pairs.get(word, _NO_PAIRS))
        self._words[token] = learnt
        return learnt


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
