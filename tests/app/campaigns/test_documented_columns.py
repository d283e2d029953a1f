"""docs/questions.md and the headings to fill in say what cx-readiness asks, no more and no less."""

import csv
import re
from pathlib import Path

from app.campaigns.fields import Layout, fields_of
from app.campaigns.files import read_answers
from app.organisations.files import read_organisation
from assessments.loading import load_instrument

DOCS = Path(__file__).resolve().parents[3] / "docs"
INSTRUMENT = load_instrument("cx-readiness")
ORGANISATION = read_organisation(DOCS / "examples" / "small" / "organisation.yaml")


def headings() -> list[str]:
    with (DOCS / "examples" / "cx-readiness.csv").open(encoding="utf-8", newline="") as stream:
        return next(csv.reader(stream))


def test_the_headings_to_fill_in_are_all_that_a_file_may_have(tmp_path: Path) -> None:
    known = {*fields_of(INSTRUMENT, ORGANISATION, Layout()), *(question.key for question in INSTRUMENT.questions)}
    assert sorted(headings()) == sorted(known | {"id"})
    row = ["1" if heading == "id" else "Sales" if heading == "unit" else "" for heading in headings()]
    file = tmp_path / "answers.csv"
    file.write_text(f"{','.join(headings())}\n{','.join(row)}\n", "utf-8")
    assert len(read_answers(file, INSTRUMENT, ORGANISATION).sheet) == 1


def test_every_question_is_listed_with_its_key_and_its_direction() -> None:
    page = (DOCS / "questions.md").read_text("utf-8")
    listed = re.findall(r"^\| `(\w+)` \| (R?) ?\| (.+) \|$", page, re.MULTILINE)
    assert listed == [(item.key, "R" if item.reverse else "", item.text["en"]) for item in INSTRUMENT.items]


def test_every_other_key_of_the_questionnaire_is_listed() -> None:
    page = (DOCS / "questions.md").read_text("utf-8")
    nomination, listening, moments = INSTRUMENT.nomination, INSTRUMENT.listening, INSTRUMENT.moments
    assert nomination
    assert listening
    assert moments
    choices = (*nomination.roles, *nomination.non_owners, *listening.channels, *listening.stages, *INSTRUMENT.questions)
    keys = [*(choice.key for choice in choices), *(f"moment.{moment.key}" for moment in moments.moments)]
    assert [key for key in keys if f"`{key}`" not in page] == []
