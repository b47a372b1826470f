"""The report and the card of a model, as Markdown, and its calibration as a drawing."""

from collections.abc import Sequence

from services.router.classification.model import ModelFile
from services.router.evaluation.calibration import Bin, calibration_error, reliability
from services.router.training.judged import Judged
from services.router.training.quality import answers, by_category, confusions, share_right

_SIDE, _EDGE = 320, 40
_MOST_CONFUSIONS = 30


def report_page(judged: Sequence[Judged], calibrated_on: Sequence[Judged]) -> str:
    """Write what is known of the model's quality; everything of it on texts that it had not learnt from."""
    lines = [
        "# How the model did",
        "",
        f"Cross-validation, {len(judged)} texts, each judged by a model that had not seen it.",
        "",
        "| Question | Share |",
        "|---|---:|",
        f"| main category right | {share_right(judged):.1%} |",
        f"| right one among the first three | {share_right(judged, 3):.1%} |",
        f"| expected calibration error | {calibration_error(answers(judged)):.3f} |",
        "",
    ]
    if calibrated_on:
        error = calibration_error(answers(calibrated_on))
        lines += [
            f"On the {len(calibrated_on)} cases that set the certainty, and taught no word:",
            f"main category right {share_right(calibrated_on):.1%}, among the first three",
            f"{share_right(calibrated_on, 3):.1%}, calibration error {error:.3f}.",
            "",
        ]
    lines += ["![Calibration](calibration.svg)", "", *_by_source(judged), *_by_category(judged), *_confusions(judged)]
    return "\n".join(lines) + "\n"


def model_card(file: ModelFile, version: str, judged: Sequence[Judged]) -> str:
    """Write what the model is, what it was made from, and what it must not be used for."""
    return f"""# Model {version}

| | |
|---|---|
| Kind | linear (LinearSVC, one for each category) over words, pairs and letters of words; weights of 8 bits |
| Categories | {len(file.labels)} |
| Grams | {len(file.grams)} |
| Trained on | {file.texts} labelled texts, SHA-256 `{file.trained_on}` |
| Made | {file.made_at} |
| Sharpness, doubt | {file.certainty.sharpness:.2f}, {file.certainty.doubt:.2f} |
| A rule's point is worth | {file.rules_share:.3f} of a margin |
| Main category right (cross-validation) | {share_right(judged):.1%} |

It proposes offence categories for reports of fraud and cybercrime, beside readable rules; an answer below the
confidence that the router asks for goes to a person. It knows words, not truth: it cannot tell whether a report is
true, and must not decide on a person. What it was trained on bounds it: languages, frauds and manners of writing that
the texts lack, it meets with less skill than its confidence says. Retrain it on your own labelled reports:
`casebridge train`.
"""


def calibration_drawing(judged: Sequence[Judged]) -> str:
    """Draw confidence against truth as SVG: on the line, an answer at 0.8 is right in eight cases of ten."""
    bins = reliability(answers(judged))
    most = max((held.answers for held in bins), default=1)
    size, end = _SIDE + 2 * _EDGE, _SIDE + _EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" font-size="11">',
        "<title>Calibration: the share of right answers by confidence</title>",
        f'<rect x="{_EDGE}" y="{_EDGE}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#888"/>',
        f'<line x1="{_EDGE}" y1="{end}" x2="{end}" y2="{_EDGE}" stroke="#888" stroke-dasharray="4 4"/>',
    ]
    for tenth in range(0, 11, 2):
        at = _EDGE + _SIDE * tenth / 10
        parts.append(f'<text x="{at:.0f}" y="{size - _EDGE + 16}" text-anchor="middle">{tenth / 10:.1f}</text>')
        parts.append(f'<text x="{_EDGE - 6}" y="{size - at + 4:.0f}" text-anchor="end">{tenth / 10:.1f}</text>')
    parts += [_point(held, most) for held in bins]
    parts.append(f'<text x="{size / 2:.0f}" y="{size - 6}" text-anchor="middle">confidence</text>')
    turned = f'text-anchor="middle" transform="rotate(-90 12 {size / 2:.0f})"'
    parts.append(f'<text x="12" y="{size / 2:.0f}" {turned}>right</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _point(held: Bin, most: int) -> str:
    x = _EDGE + _SIDE * held.confidence
    y = _EDGE + _SIDE * (1 - held.right)
    radius = 3 + 9 * (held.answers / most) ** 0.5
    named = f"{held.answers} answers at {held.confidence:.2f}, {held.right:.0%} right"
    place = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"'
    return f'<circle {place} fill="#1d70b8" fill-opacity="0.7"><title>{named}</title></circle>'


def _by_source(judged: Sequence[Judged]) -> list[str]:
    sources: dict[str, list[Judged]] = {}
    for one in judged:
        sources.setdefault(one.source, []).append(one)
    lines = ["## By source", "", "| Source | Texts | Right | Among three |", "|---|---:|---:|---:|"]
    for source, of_source in sorted(sources.items()):
        right, among_three = share_right(of_source), share_right(of_source, 3)
        lines.append(f"| {source} | {len(of_source)} | {right:.1%} | {among_three:.1%} |")
    return [*lines, ""]


def _by_category(judged: Sequence[Judged]) -> list[str]:
    lines = ["## By category", "", "| Category | Texts | Precision | Recall | F1 |", "|---|---:|---:|---:|---:|"]
    for code, texts, precision, recall, f1 in by_category(judged):
        lines.append(f"| {code} | {texts} | {precision:.2f} | {recall:.2f} | {f1:.2f} |")
    return [*lines, ""]


def _confusions(judged: Sequence[Judged]) -> list[str]:
    lines = ["## Commonest errors", "", "| It is | Answered | Times |", "|---|---|---:|"]
    lines += [f"| {is_} | {said} | {count} |" for is_, said, count in confusions(judged, _MOST_CONFUSIONS)]
    return [*lines, ""]
