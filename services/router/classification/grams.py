"""What the model counts in a text: words, pairs of words, and the letters of words, which forgive spelling and endings.

Scripts that put no blanks between words are counted by runs of one to four characters. Numbers are all one word: a
model must not learn amounts or phones.
"""

import re

_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
# Indic vowel signs are no letters to Python, and yet belong to the word.
_LETTER = rf"[^\W\d_{_SPACELESS}]"
_TOKEN = re.compile(rf"[{_SPACELESS}]+|{_LETTER}(?:{_LETTER}|[\u0300-\u036f\u0900-\u0dff])*|\d+")
_ASCII_TOKEN = re.compile(r"[a-z]+|[0-9]+")
_RUN = re.compile(rf"[{_SPACELESS}]")
_RUN_SIZES = (1, 2, 3, 4)
_LETTERS = (3, 4, 5)
_SHORTEST = 4
_LONGEST = 24
_NUMBER = "#"


def tokens(folded: str) -> list[str]:
    """Give the words, numbers and runs of a folded text, in order."""
    # Folded, most texts in Latin script are ASCII: a quarter of the time.
    return (_ASCII_TOKEN if folded.isascii() else _TOKEN).findall(folded)


def is_run(token: str) -> bool:
    """Ask whether it is of a script that puts no blanks between words."""
    return _RUN.match(token) is not None


def as_word(token: str) -> str:
    """Give the word that a token counts as."""
    return _NUMBER if token.isdigit() else token


def of_word(word: str) -> list[str]:
    """Give the grams of a word: itself, and its letters with its edges marked."""
    found = [f"w {word}"]
    if len(word) >= _SHORTEST:
        marked = f"<{word[:_LONGEST]}>"
        found += [f"c {marked[at : at + size]}" for size in _LETTERS for at in range(len(marked) - size + 1)]
    return found


def of_pair(before: str, word: str) -> str:
    """Give the gram of two words that follow each other."""
    return f"b {before} {word}"


def runs(token: str) -> list[str]:
    """Give the runs of one to four characters in a token of a script without blanks."""
    return [token[at : at + size] for size in _RUN_SIZES for at in range(len(token) - size + 1)]


def grams(folded: str) -> list[str]:
    """Give every gram of a folded text: for training, where each text is read once."""
    found: list[str] = []
    before: str | None = None
    for token in tokens(folded):
        if is_run(token):
            found += [f"s {run}" for run in runs(token)]
            before = None
        else:
            word = as_word(token)
            found += of_word(word)
            if before is not None:
                found.append(of_pair(before, word))
            before = word
    return found
