"""flask report from-files: two or three files in, one PDF out, or a message and nothing written."""

import os
from pathlib import Path

import pikepdf
import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from app.reports.cli import BadInput, printable, write_whole
from config import Settings

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "docs" / "examples" / "small"
WA2015 = ROOT / "docs" / "examples" / "wa2015"
SURVEY = ROOT.parent / "shared" / "data" / "wa2015"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(Settings(instance_path=tmp_path_factory.mktemp("instance")))


def run(app: Flask, folder: Path, *extra: str, **files: Path | str) -> Result:
    """The command on the small example, with some of its options replaced; None leaves an option out."""
    options = {
        "organisation": SMALL / "organisation.yaml",
        "answers": SMALL / "answers.csv",
        "mapping": SMALL / "mapping.yaml",
        "out": folder / "report.pdf",
    } | files
    arguments = [word for name, value in options.items() if value for word in (f"--{name}", str(value))]
    return app.test_cli_runner().invoke(args=["report", "from-files", *arguments, *extra])


def changed(folder: Path, name: str, old: str, new: str) -> Path:
    """A copy of one of the example's files with one thing changed."""
    text = (SMALL / name).read_text("utf-8")
    assert old in text
    file = folder / name
    file.write_text(text.replace(old, new, 1), "utf-8")
    return file


def test_files_become_a_report(app: Flask, tmp_path: Path) -> None:
    days = ("--opened", "2027-01-04", "--closed", "2027-01-22")
    result = run(app, tmp_path, "--wave", "January 2027", *days)
    assert result.exit_code == 0, result.output
    assert "People: 33, units: 3." in result.stdout
    assert "Columns that the mapping does not name, left aside: 1." in result.stdout
    assert f"The report is in {tmp_path / 'report.pdf'}" in result.stdout
    assert [file.name for file in tmp_path.iterdir()] == ["report.pdf"]
    with pikepdf.open(tmp_path / "report.pdf") as pdf:
        assert len(pdf.pages) > 8


def test_a_report_replaces_the_one_before_and_can_be_read_by_others(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(b"old")
    assert run(app, tmp_path, "--language", "de").exit_code == 0
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    beside = tmp_path / "beside"
    beside.touch()
    assert (tmp_path / "report.pdf").stat().st_mode == beside.stat().st_mode


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("answers.csv", "1;S;", "1;X;", 'answers.csv, row 2, column "Team": expected a unit'),
        ("answers.csv", "Q1", "Q0", 'answers.csv, row 1, column "Q1": this column is missing'),
        ("organisation.yaml", "effort: 12", "effort: 20", "Sales can never start, 6 too many"),
        ("organisation.yaml", "after: [Sales]", "after: [R&D]", "R&D after R&D"),
        ("organisation.yaml", "'55 %'", "'50 %'", "95.0 %, 5.0 points too little"),
        ("organisation.yaml", "name: R&D", 'name: "R\\x1b[2JD"', "control characters"),
        ("mapping.yaml", "points: 5", "points: 7", "expected 7 labels"),
    ],
)
def test_a_mistake_in_a_file_ends_in_a_message_and_no_report(
    app: Flask, tmp_path: Path, name: str, old: str, new: str, said: str
) -> None:
    file = changed(tmp_path, name, old, new)
    result = run(app, tmp_path, **{file.stem: file})
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("option", ["organisation", "answers", "mapping"])
def test_a_file_that_is_not_there_ends_in_a_message(app: Flask, tmp_path: Path, option: str) -> None:
    result = run(app, tmp_path, **{option: tmp_path / "none"})
    assert result.exit_code == 2
    assert "none: there is no such file" in result.stderr


def test_options_that_make_no_sense_are_refused_before_any_work(app: Flask, tmp_path: Path) -> None:
    for extra, said in (
        (("--instrument", "cx-readiness"), "exclude each other"),
        (("--opened", "2027-02-01", "--closed", "2027-01-01"), "cannot have opened"),
        (("--wave", "\x1b[2J"), "printable characters"),
        (("--wave", "a" * 201), "at most 200 printable characters"),
        (("--language", "fr"), "'fr' is not one of"),
        (("--closed", "soon"), "does not match the format"),
    ):
        result = run(app, tmp_path, *extra)
        assert result.exit_code == 2
        assert said in result.stderr
    assert "is a folder" in run(app, tmp_path, out=tmp_path).stderr
    assert "There is no folder" in run(app, tmp_path, out=tmp_path / "none" / "report.pdf").stderr
    assert "published instrument" in run(app, tmp_path, "--instrument", "nps", mapping="").stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="only Linux has a folder that not even root can write to")
def test_a_folder_that_cannot_be_written_to_is_found_out_before_any_work(app: Flask, tmp_path: Path) -> None:
    result = run(app, tmp_path, answers=tmp_path / "none", out=Path("/proc/report.pdf"))
    assert result.exit_code == 2
    assert "Cannot write to /proc" in result.stderr
    assert "Choose another --out" in result.stderr


def test_signs_that_the_type_lacks_are_named_and_shown_by_a_placeholder(app: Flask, tmp_path: Path) -> None:
    text = (SMALL / "organisation.yaml").read_text("utf-8")
    file = tmp_path / "organisation.yaml"
    file.write_text(text.replace("Harbour Tools", "Łódź 客户 العملاء 🚀"), "utf-8")
    result = run(app, tmp_path, organisation=file)
    assert result.exit_code == 0, result.output
    assert 'no letters for 客 户 ا ل ع م ء 🚀 in "Łódź 客户 العملاء 🚀"' in result.stderr
    assert "weasyprint" not in result.output
    assert ".notdef" not in result.output
    with pikepdf.open(tmp_path / "report.pdf") as pdf:
        assert "Łódź ◇◇ ◇◇◇◇◇◇◇ ◇" in str(pdf.docinfo["/Title"])


@pytest.mark.parametrize("option", ["organisation", "answers", "mapping", "out"])
def test_a_pipe_is_neither_read_nor_replaced(app: Flask, tmp_path: Path, option: str) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    result = run(app, tmp_path, **{option: pipe})
    assert result.exit_code == 2
    assert "a pipe or a device" in result.output
    assert pipe.is_fifo()
    assert [file.name for file in tmp_path.iterdir()] == ["pipe"]


@pytest.mark.parametrize(("option", "name"), [("organisation", "organisation.yaml"), ("answers", "answers.csv")])
def test_a_report_never_replaces_a_file_that_it_is_made_from(
    app: Flask, tmp_path: Path, option: str, name: str
) -> None:
    file = tmp_path / name
    file.write_bytes((SMALL / name).read_bytes())
    result = run(app, tmp_path, **{option: file, "out": tmp_path / "." / name})
    assert result.exit_code == 2
    assert "one of the files to read" in result.output
    assert file.read_bytes() == (SMALL / name).read_bytes()


def test_a_terminal_is_never_steered_by_what_stood_in_a_file(app: Flask, tmp_path: Path) -> None:
    file = changed(tmp_path, "answers.csv", "1;S;", "1;\x1b[31m\x9b2J;")
    stderr = run(app, tmp_path, answers=file).stderr
    assert "expected a unit" in stderr
    assert "\x9b" not in stderr
    assert (
        printable("a\x1b\x9b\u202eb\nc")
        == "a\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}b\nc"
    )


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    target.mkdir()
    (target / "full").touch()
    with pytest.raises(BadInput, match="Cannot write"):
        write_whole(target, b"%PDF")
    assert os.listdir(tmp_path) == ["report.pdf"]


@pytest.mark.skipif(not SURVEY.is_dir(), reason="the survey's data are not here: ../shared/data/wa2015")
def test_a_real_survey_without_levels_becomes_a_report(app: Flask, tmp_path: Path) -> None:
    result = run(
        app,
        tmp_path,
        organisation=WA2015 / "organisation.yaml",
        answers=SURVEY / "full_survey_data.csv",
        mapping=WA2015 / "mapping.yaml",
    )
    assert result.exit_code == 0, result.output
    assert "People: 11405, units: 3." in result.stdout
    assert "Limits of this survey, which the report names" in result.stdout
