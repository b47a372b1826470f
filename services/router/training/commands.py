"""`casebridge train`: a model from labelled texts."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from services.router.classification.model import read_model
from services.router.evaluation.read import NotAReport, cases
from services.router.training.labelled import NotLabelled, labelled_file, seed_corpus
from services.router.training.report import calibration_drawing, model_card, report_page

console = Console()
complaints = Console(stderr=True)

_FILES = "NDJSON ({text, category}, or reports with gold) or CSV (columns text and category)."
_OUT = Path("casebridge-model")
_CALIBRATE = "NDJSON of reports with gold; sets how confident answers sound, and teaches no word."


def train(
    files: Annotated[list[Path] | None, typer.Argument(help=_FILES)] = None,
    out: Annotated[Path, typer.Option(help="Folder for the model and what is said of it.")] = _OUT,
    calibrate: Annotated[Path | None, typer.Option(help=_CALIBRATE)] = None,
    without_seed: Annotated[
        bool, typer.Option("--without-seed", help="Leave out the corpus that comes along.")
    ] = False,
) -> None:
    """Train the model of categories on your own labelled reports, and say how far to trust it."""
    try:
        from services.router.training import fit  # noqa: PLC0415 - needs what only the extra `train` installs
    except ModuleNotFoundError as error:
        complaints.print(f"Training needs {error.name}: install casebridge with its extra `train`.")
        raise typer.Exit(2) from error
    try:
        texts = [] if without_seed else seed_corpus()
        texts += [text for file in files or () for text in labelled_file(file)]
        kept_apart = list(cases(calibrate.read_bytes())) if calibrate else []
        trained = fit.train(texts, kept_apart, tell=complaints.print)
    except (NotLabelled, NotAReport, fit.TooFewTexts) as refusal:
        complaints.print(str(refusal))
        raise typer.Exit(2) from refusal
    except OSError as error:
        complaints.print(f"{error.filename}: {error.strerror}.")
        raise typer.Exit(2) from error
    content = msgspec.msgpack.encode(trained.file)
    version = read_model("the new model", content).version
    out.mkdir(parents=True, exist_ok=True)
    (out / "model.msgpack").write_bytes(content)
    (out / "report.md").write_text(report_page(trained.judged, trained.calibrated_on), "utf-8")
    (out / "card.md").write_text(model_card(trained.file, version, trained.judged), "utf-8")
    (out / "calibration.svg").write_text(calibration_drawing(trained.calibrated_on or trained.judged), "utf-8")
    console.print(f"Model {version}, of {len(texts)} texts, is in {out}. Read {out / 'report.md'};")
    console.print(f"then set CASEBRIDGE_MODEL={out / 'model.msgpack'} where the router runs.")
