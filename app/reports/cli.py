"""flask report …: reports from the command line."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any, Final

import click
from flask.cli import AppGroup

from app.campaigns.files import PLAIN, ReadAnswers, read_answers
from app.campaigns.mapping import read_mapping
from app.organisations.files import NAME_LENGTH, read_organisation
from app.reports.placeholders import PLACEHOLDER, Unset, with_placeholders
from assessments.documents import SHOWN_PROBLEMS, InvalidFile, shown
from assessments.instrument import Instrument
from assessments.loading import load_instrument
from assessments.organisation import Organisation
from assessments.release import Release, Wave, assess

STEPS: Final = {
    "organisation": "Reading the organisation",
    "answers": "Reading the answers",
    "scores": "Computing scores and the rollout order",
    "charts": "Painting charts",
    "template": "Setting pages",
    "layout": "Laying out pages",
    "write": "Writing the PDF",
}

Tell = Callable[[str], None]

report = AppGroup("report", help="Make reports.")


class BadInput(click.ClickException):
    """Something that the user gave cannot be used. Nothing has been written."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """The message alone. What stood in a file may steer a terminal, so nothing unprintable passes."""
        click.echo(printable(self.message), err=file is None, file=file)


@report.command("from-files")
@click.option("--organisation", required=True, type=click.Path(path_type=Path), help="The organisation: org.yaml.")
@click.option("--answers", required=True, type=click.Path(path_type=Path), help="The answers: a CSV file.")
@click.option("--instrument", "key", help="A questionnaire of ours.  [default: cx-readiness]")
@click.option("--mapping", type=click.Path(path_type=Path), help="How to read another tool's export: mapping.yaml.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where the PDF goes.")
@click.option("--language", type=click.Choice(["en", "de"]), default="en", show_default=True)
@click.option("--wave", "name", default="Wave 1", show_default=True, help="What this round of the survey is called.")
@click.option("--opened", type=click.DateTime(["%Y-%m-%d"]), help="First day of the survey.  [default: the last day]")
@click.option(
    "--closed", type=click.DateTime(["%Y-%m-%d"]), help="Last day.  [default: when the answers file was last changed]"
)
def from_files(
    organisation: Path,
    answers: Path,
    key: str | None,
    mapping: Path | None,
    out: Path,
    language: str,
    name: str,
    opened: datetime | None,
    closed: datetime | None,
) -> None:
    """Make a report from files, without a database. docs/files.md says what is in them."""
    if key and mapping:
        raise BadInput("--instrument and --mapping exclude each other: a mapping names its instrument itself.")
    sources = [file for file in (organisation, answers, mapping) if file]
    check_sources(sources)
    check_target(out, sources)
    with told_bad_input(), progress() as tell:
        tell("organisation")
        assessed, client, found = read_files(organisation, answers, key, mapping, tell)
        wave = wave_of(name, opened, closed, answers)
        tell("scores")
        release, unset = with_placeholders(assess(assessed, found.sheet, client, wave))
        pdf = rendered(release, language, tell)
        write_whole(out, pdf)
    for line in told_unset(unset):
        click.echo(printable(line), err=True)
    for line in (*found.notes, *summary(release, found)):
        click.echo(printable(line))
    click.echo(f"The report is in {out}")


def read_files(
    organisation: Path, answers: Path, key: str | None, mapping: Path | None, tell: Tell
) -> tuple[Instrument, Organisation, ReadAnswers]:
    """The three things that a release is computed from. Raises `InvalidFile` for whichever file cannot be used."""
    mapped = read_mapping(mapping, answers) if mapping else None
    instrument = mapped.instrument if mapped else load_instrument(key or "cx-readiness")
    nomination = instrument.nomination
    roles = [role.key for role in nomination.roles] if nomination else None
    client = read_organisation(organisation, roles=roles)
    tell("answers")
    layout = mapped.layout(client) if mapped else PLAIN
    return instrument, client, read_answers(answers, instrument, client, layout)


def wave_of(name: str, opened: datetime | None, closed: datetime | None, answers: Path) -> Wave:
    """The wave; its days are those given, else the day on which the answers were last changed."""
    if not name.strip() or not name.isprintable() or len(name) > NAME_LENGTH:
        found = f"{name[:NAME_LENGTH]!a}"
        raise BadInput(f"--wave takes a name of at most {NAME_LENGTH} printable characters, not {found}.")
    last = closed.date() if closed else changed_on(answers)
    first = opened.date() if opened else last
    if first > last:
        raise BadInput(f"The survey cannot have opened ({first}) after it closed ({last}). Correct one of the days.")
    return Wave(name=name, opened=first, closed=last)


def changed_on(file: Path) -> date:
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC).date()
    except OSError as gone:
        raise BadInput(f"{file} is there no more. Put it back, or name the day with --closed.") from gone


def rendered(release: Release, language: str, tell: Tell) -> bytes:
    # Charts and layout take a second to import, and the web app imports this module too.
    from app.reports.render import render_pdf

    return render_pdf(release, language=language, progress=tell)


def summary(release: Release, found: ReadAnswers) -> Iterator[str]:
    """What went into the report, in a few lines."""
    yield f"People: {len(found.sheet)}, units: {len(release.organisation.units)}."
    yield f"Excluded as careless: {release.participation.excluded}, marked and kept: {release.participation.marked}."
    yield f"Units not shown separately, to protect respondents: {len(release.not_shown)}."
    if release.limits:
        yield f"Limits of this survey, which the report names: {len(release.limits)}."


def told_unset(unset: Sequence[Unset]) -> Iterator[str]:
    """A line for each text that the report can't show in full, up to twenty, and what to do about them."""
    for text in unset[:SHOWN_PROBLEMS]:
        yield f"Warning: the report has no letters for {' '.join(text.characters)} in {shown(text.text)}."
    if len(unset) > SHOWN_PROBLEMS:
        yield f"Warning: … and in {len(unset) - SHOWN_PROBLEMS} more texts."
    if unset:
        yield f"There it shows {PLACEHOLDER} instead. Write these texts in Latin letters and make the report again."


def check_sources(sources: Iterable[Path]) -> None:
    """Refuse pipes and devices: reading one may never end."""
    for file in sources:
        if file.exists() and not file.is_file() and not file.is_dir():
            raise BadInput(f"{file}: expected a file, found a pipe or a device. Save its content as a file first.")


def check_target(out: Path, sources: Iterable[Path] = ()) -> None:
    """Find out now, and not after a minute of work, that there is nowhere to write, or something to be kept."""
    if out.is_dir():
        raise BadInput(f"{out} is a folder. Name the file as well, such as {out / 'report.pdf'}")
    if out.exists() and not out.is_file():
        raise BadInput(f"{out} is a pipe or a device, and a report would take its place. Choose another --out.")
    if any(out.exists() and file.exists() and out.samefile(file) for file in sources):
        raise BadInput(f"{out} is one of the files to read, and the report would take its place. Choose another --out.")
    folder = out.absolute().parent
    if not folder.is_dir():
        raise BadInput(f"There is no folder {out.parent} to write to. Create it, or choose another --out.")
    try:
        # Only writing shows whether one may: a disk can be mounted to be read only.
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        remedy = "Choose another --out, or have the folder's permissions changed."
        raise BadInput(f"Cannot write to {folder}: {error.strerror}. {remedy}") from None


def write_whole(out: Path, content: bytes) -> None:
    """Write all of a file or nothing: a broken report must never stand where a good one is expected."""
    try:
        handle, name = tempfile.mkstemp(dir=out.absolute().parent, prefix=f".{out.name[:100]}-")
    except OSError as error:
        raise BadInput(f"Cannot write to {out.absolute().parent}: {error.strerror}.") from None
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            os.fsync(stream.fileno())
        beside.chmod(0o666 & ~_mask())
        beside.replace(out)
    except OSError as error:
        raise BadInput(f"Cannot write {out}: {error.strerror}.") from None
    finally:
        beside.unlink(missing_ok=True)


def _mask() -> int:
    """The permissions that this user's new files do without; reading them means setting them for a moment."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def told_bad_input() -> Iterator[None]:
    try:
        yield
    except InvalidFile as invalid:
        raise BadInput(str(invalid)) from None


@contextmanager
def progress() -> Iterator[Tell]:
    """A bar on the terminal that names the step under way."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    steps = list(STEPS)
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=len(steps))
        yield lambda step: bar.update(task, description=STEPS[step], completed=steps.index(step))
        bar.update(task, description="Done", completed=len(steps))


def printable(text: str) -> str:
    return "".join(char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in text)
