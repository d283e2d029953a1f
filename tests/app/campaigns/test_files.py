"""answers.csv in all its forms, and what each mistake is told."""

import random
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.campaigns import delimited
from app.campaigns.delimited import InvalidTable
from app.campaigns.fields import Layout
from app.campaigns.files import ReadAnswers, read_answers
from assessments.answers import DONT_KNOW, NO_ANSWER
from assessments.instrument import Instrument
from assessments.organisation import Organisation

HEADINGS = "unit,level,time_given,money_given"


def words(text: str) -> dict[str, str]:
    return {"en": text}


def choices(*keys: str) -> list[dict[str, Any]]:
    return [{"key": key, "title": words(key.title())} for key in keys]


def item(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "text": words(key), "short": words(key), **more}


INSTRUMENT = Instrument.model_validate(
    {
        "key": "small",
        "version": "1",
        "title": words("Small"),
        "languages": ["en"],
        "scale": {"points": 5, "labels": [words(str(point)) for point in range(1, 6)]},
        "dont_know": words("Don’t know"),
        "pillars": [
            {
                "key": "leadership",
                "title": words("Leadership"),
                "facets": [
                    {
                        "key": "commitment",
                        "title": words("Commitment"),
                        "items": [item("time_given"), item("money_given", reverse=True)],
                    }
                ],
            }
        ],
        "nomination": {
            "text": words("Who?"),
            "roles": choices("ceo"),
            "non_owners": choices("everybody", "nobody", "dont_know"),
        },
        "listening": {
            "text": words("Where?"),
            "channels": choices("phone", "mail"),
            "stages": choices("collected", "answered"),
        },
        "moments": {"text": words("When?"), "moments": choices("first", "last")},
        "outcome": item("recommend"),
        "questions": [{"key": "one_change", "text": words("What?")}],
    }
)
ORGANISATION = Organisation.model_validate(
    {
        "name": "Harbour Tools",
        "industry": "Retail",
        "size": "small",
        "units": [
            {"key": key, "name": name, "headcount": {"all": 9}, "customer_facing": 1, "revenue_share": 0.5, "effort": 5}
            for key, name in (("sales", "Sales & Service"), ("ops", "Café “Süd”"))
        ],
        "capacity": [10],
    }
)


def saved(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "answers.csv"
    file.write_bytes(text.encode(encoding))
    return file


def read(folder: Path, text: str, encoding: str = "utf-8", layout: Layout | None = None) -> ReadAnswers:
    return read_answers(saved(folder, text, encoding), INSTRUMENT, ORGANISATION, layout or Layout())


def refusal(folder: Path, text: str, encoding: str = "utf-8", layout: Layout | None = None) -> InvalidTable:
    with pytest.raises(InvalidTable) as caught:
        read(folder, text, encoding, layout)
    return caught.value


def test_a_row_is_a_person_and_a_column_an_item(tmp_path: Path) -> None:
    found = read(
        tmp_path, f"{HEADINGS}\nsales,executive,1,5\n Ops ,STAFF,, dk \nsales & service,manager,4.0,Don't know\n"
    )
    assert found.sheet.codes.tolist() == [[1, 5], [NO_ANSWER, DONT_KNOW], [4, DONT_KNOW]]
    assert found.sheet.unit.tolist() == [0, 1, 0]
    assert found.sheet.level.tolist() == [0, 2, 1]
    assert found.sheet.seconds is None
    assert found.sheet.owner is None
    assert found.sheet.posts is None
    assert found.notes == ()


def test_everything_beside_the_items_finds_its_place(tmp_path: Path) -> None:
    headings = (
        "id,seconds,unit,time_given,money_given,owner,outcome,phone.answered,mail.collected,moment.last,one_change"
    )
    rows = "1,61.5,ops,2,3,Sales & Service,5,1,0,1,Listen\n2,,ops,2,3,CEO,dk,,1,dk,\n"
    rows += "3,9,ops,2,3,dk,,0,,0, \n4,9,ops,2,3,,1,1,1,1,x"
    found = read(tmp_path, f"{headings}\n{rows}\n")
    sheet = found.sheet
    assert sheet.seconds is not None
    assert np.array_equal(sheet.seconds, np.array([61.5, np.nan, 9, 9], np.float32), equal_nan=True)
    assert sheet.owner is not None
    assert sheet.owner.tolist() == [0, 2, 5, -1]
    assert sheet.outcome is not None
    assert sheet.outcome.tolist() == [5, DONT_KNOW, NO_ANSWER, 1]
    assert sheet.posts is not None
    assert sheet.posts[0].tolist() == [[255, 1], [0, 255]]
    assert sheet.moments is not None
    assert sheet.moments.tolist() == [[255, 1], [255, 255], [255, 0], [255, 1]]
    assert sheet.level.tolist() == [-1] * 4
    assert found.notes == ("Open answers, which are not part of this report: 2.",)


def test_the_outcome_may_go_by_its_own_key(tmp_path: Path) -> None:
    found = read(tmp_path, "unit,time_given,money_given,recommend\nops,1,2,3\n")
    assert found.sheet.outcome is not None
    assert found.sheet.outcome.tolist() == [3]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_delimiter_encoding_and_line_ending_are_found_out(
    tmp_path: Path, delimiter: str, encoding: str, ending: str
) -> None:
    rows = [HEADINGS.split(","), ["Café “Süd”", "staff", "3", ""], ["", "", "", ""], ["ops", "staff", "", "2"]]
    text = ending.join(delimiter.join(row) for row in rows)
    found = read(tmp_path, text, encoding)
    assert found.sheet.codes.tolist() == [[3, 0], [0, 2]]
    assert found.sheet.unit.tolist() == [1, 1]


def test_a_long_file_reads_as_the_wide_one(tmp_path: Path) -> None:
    text = "id,unit,level,seconds,item,value\n"
    for person, unit, level, first, second in ((7, "ops", "staff", 1, 2), (8, "sales", "manager", 5, "dk")):
        text += f"{person},{unit},{level},40,time_given,{first}\n{person},{unit},{level},40,money_given,{second}\n"
    text += "7,ops,staff,40,owner,ceo\n7,ops,staff,40,one_change,Listen\n8,sales,manager,40,phone.collected,1\n"
    found = read(tmp_path, text)
    assert found.sheet.codes.tolist() == [[1, 2], [5, DONT_KNOW]]
    assert found.sheet.unit.tolist() == [1, 0]
    assert found.sheet.level.tolist() == [2, 1]
    assert found.sheet.owner is not None
    assert found.sheet.owner.tolist() == [2, -1]
    assert found.sheet.posts is not None
    assert found.sheet.posts[:, 0, 0].tolist() == [255, 1]
    assert found.notes == ("Open answers, which are not part of this report: 1.",)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            "Slaes & Service,staff,1,1",
            'row 2, column "unit": expected a unit of the organisation, by name or key, found "Slaes',
        ),
        ("Slaes & Service,staff,1,1", 'Did you mean "Sales & Service"?'),
        (",staff,1,1", 'column "unit": expected a unit of the organisation, by name or key, found nothing'),
        ("ops,stuff,1,1", 'column "level": expected a level: executive, manager, staff, found "stuff"'),
        ("ops,staff,1,6", 'row 2, column "money_given": expected an answer from 1 to 5'),
        ("ops,staff,1,6", 'found "6". This is outside the scale'),
        ("ops,staff,0,1", 'column "time_given"'),
        ("ops,staff,-1,1", 'found "-1". This is outside the scale'),
        ("ops,staff,3.5,1", 'found "3.5". This is outside the scale'),
        ("ops,staff,99,1", "name it in a mapping if it is a code for don't know"),
        ("ops,staff,often,1", 'found "often". This is text where a number belongs'),
        ("ops,staff,=1+1,1", 'found "=1+1"'),
        ("ops,staff,１,1", 'found "１"'),
        ("ops,staff,\0,1", "text where a number belongs"),
        ("ops,staff,1,1,5", "row 2: expected 4 cells, as in the first row, found 5"),
        ("ops,staff,1", "expected 4 cells, as in the first row, found 3"),
        (
            'ops,staff,1,1\nops,staff,"1,2\nops,staff,1,1',
            "row 3: cannot read this row: a quoted cell is opened and never",
        ),
        ('ops,staff,"1"2,1', "row 2: cannot read this row"),
        ("ops,staff,1,1\nops,,1,1", 'row 3, column "level": expected a level for everybody, found nothing'),
        ("", "expected at least one person below the headings"),
        (",,,\n\n", "expected at least one person below the headings"),
    ],
)
def test_a_mistake_in_a_row_is_told_with_row_and_column(tmp_path: Path, rows: str, said: str) -> None:
    assert said in str(refusal(tmp_path, f"{HEADINGS}\n{rows}\n"))


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        ("unit,time_given,mony_given", 'column "mony_given": expected a column of the questionnaire'),
        ("unit,time_given,mony_given", 'Did you mean "money_given"?'),
        ("unit,time_given", 'column "money_given": this column is missing'),
        ("team,time_given,money_given", 'column "unit": this column is missing'),
        ("unit,time_given,money_given,", "expected a heading above every column"),
        ("unit,time_given,money_given,Unit", 'column "Unit": expected each heading once, found it in columns 1 and 4'),
        ("unit,time_given,money_given,outcome,recommend", 'expected outcome once, found it in column "outcome" too'),
        ("unit|time_given|money_given", "expected columns separated by comma, semicolon or tab, found one column only"),
        ("unit,time_given,money_given,item", 'column "item": expected a column of the questionnaire'),
        ("id,unit,item,value,time_given", 'column "time_given": expected the columns of the long form'),
        ("unit,item,value", 'column "id": this column is missing'),
        ("", "one column only"),
    ],
)
def test_a_mistake_in_the_headings_is_told_with_the_column(tmp_path: Path, headings: str, said: str) -> None:
    assert said in str(refusal(tmp_path, f"{headings}\nops,1,1,1\n"))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,ops,time_givne,1", 'row 2, column "item": expected an item of the questionnaire, found "time_givne"'),
        ("1,ops,time_givne,1", 'Did you mean "time_given"?'),
        ("1,ops,unit,1", 'found "unit"'),
        ("1,ops,,1", "expected an item of the questionnaire, found nothing"),
        (",ops,time_given,1", 'column "id": expected whose answer this is, found nothing'),
        ("1,ops,time_given,7", 'row 2, column "value": expected an answer from 1 to 5'),
        (
            "1,ops,time_given,1\n1,ops,time_given,1",
            'row 3, column "value": expected one answer of a person to time_given',
        ),
        ("1,ops,time_given,1\n1,sales,money_given,1", 'row 3, column "unit": expected the same unit in all rows'),
    ],
)
def test_a_mistake_in_a_long_file_is_told_with_row_and_column(tmp_path: Path, rows: str, said: str) -> None:
    assert said in str(refusal(tmp_path, f"id,unit,item,value\n{rows}\n"))


def test_two_rows_of_one_respondent_are_both_named(tmp_path: Path) -> None:
    error = refusal(tmp_path, "id,unit,time_given,money_given\na,ops,1,1\nb,ops,1,1\n,ops,1,1\n a ,ops,1,1\n,ops,1,1\n")
    assert 'row 5, column "id": expected each id once, found "a" in row 2 too. Delete one' in str(error)
    assert len(error.problems) == 1


def test_twenty_problems_are_told_in_the_order_of_rows_and_the_others_counted(tmp_path: Path) -> None:
    error = refusal(tmp_path, HEADINGS + "\n" + "ops,staff,x,y\n" * 30_000)
    assert len(error.problems) == 20
    assert [problem.line for problem in error.problems] == [row for row in range(2, 12) for _ in range(2)]
    assert str(error).endswith("… and 59980 more.")


@pytest.mark.parametrize(
    ("encoding", "byte", "place"),
    [("cp1252", "0xE9", "row 3"), ("latin-1", "0xE9", "row 3"), ("mac-roman", "0x8E", "row 3")],
)
def test_another_encoding_is_refused_with_byte_and_row(tmp_path: Path, encoding: str, byte: str, place: str) -> None:
    text = f'{HEADINGS}\n"o\nps",staff,1,1\nCafé,staff,1,1\n'
    assert f'{place}, column "unit": expected UTF-8, found the byte {byte}. Save the file as CSV UTF-8' in str(
        refusal(tmp_path, text, encoding)
    )


def test_a_named_encoding_is_read_and_a_byte_order_mark_outweighs_it(tmp_path: Path) -> None:
    text = f"{HEADINGS}\nCafé “Süd”,staff,1,1\n"
    for encoding in ("cp1252", "utf-8-sig", "utf-16"):
        assert read(tmp_path, text, encoding, Layout(encoding="cp1252")).sheet.unit.tolist() == [1]


def test_utf_16_without_its_mark_is_recognised(tmp_path: Path) -> None:
    assert "UTF-16 without a byte-order mark" in str(refusal(tmp_path, f"{HEADINGS}\nops,staff,1,1\n", "utf-16-le"))


def test_half_a_utf_16_file_is_refused_in_words(tmp_path: Path) -> None:
    file = saved(tmp_path, f"{HEADINGS}\nops,staff,1,1\n", "utf-16")
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(InvalidTable, match="expected utf-16"):
        read_answers(file, INSTRUMENT, ORGANISATION)


def test_a_file_that_is_not_there_empty_or_a_folder_is_refused_in_words(tmp_path: Path) -> None:
    assert "found an empty file" in str(refusal(tmp_path, ""))
    for path, said in (
        (tmp_path / "none.csv", "no such file"),
        (tmp_path, "a folder"),
        (Path("/dev/zero"), "a device"),
    ):
        with pytest.raises(InvalidTable, match=said):
            read_answers(path, INSTRUMENT, ORGANISATION)


def test_a_file_of_more_than_200_megabytes_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    with file.open("wb") as stream:
        stream.truncate(delimited.MAXIMUM_BYTES + 1)
    started = time.perf_counter()
    with pytest.raises(InvalidTable, match=r"expected at most 200 MB, found 200\.1 MB"):
        read_answers(file, INSTRUMENT, ORGANISATION)
    assert time.perf_counter() - started < 0.5


def test_a_file_that_is_no_text_is_refused_as_such(tmp_path: Path) -> None:
    for content in (b"\0" * 100_000, b"PK\3\4\0", f"{HEADINGS}\nops,staff,1,1\n".encode("utf-16-le")):
        file = tmp_path / "answers.csv"
        file.write_bytes(content)
        with pytest.raises(InvalidTable, match="expected text, found NUL characters"):
            read_answers(file, INSTRUMENT, ORGANISATION)


def test_people_without_any_answer_are_kept_and_reported(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEADINGS}\nops,staff,,\nops,staff,1,1\n")
    assert len(found.sheet) == 2
    assert found.notes == ("People who answered no item and still count as having taken part: 1.",)


def test_a_hundred_thousand_people_and_fifty_columns_take_seconds(tmp_path: Path) -> None:
    pillar = INSTRUMENT.pillars[0].model_dump()
    pillar["facets"][0]["items"] = [item(f"item_{number}") for number in range(48)]
    large = Instrument.model_validate(INSTRUMENT.model_dump() | {"pillars": [pillar]})
    draw = random.Random(3)
    headings = ",".join(["unit", "level", *(each.key for each in large.items)])
    lines = [f"ops,staff,{','.join(draw.choices(['1', '2', '3', '4', '5', '', 'dk'], k=48))}" for _ in range(500)]
    file = saved(tmp_path, "\n".join([headings, *lines * 200]))
    started = time.perf_counter()
    sheet = read_answers(file, large, ORGANISATION).sheet
    assert sheet.codes.shape == (100_000, 48)
    assert time.perf_counter() - started < 15


CELL = st.one_of(
    st.text(max_size=5), st.sampled_from(["ops", "staff", "1", "", "dk", '"', ",", "\n", "unit", "item", "value"])
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELL, min_size=3, max_size=5), max_size=5), raw=st.binary(max_size=30))
def test_no_file_ends_in_anything_but_a_sheet_or_a_message(tmp_path: Path, rows: list[list[str]], raw: bytes) -> None:
    file = tmp_path / "answers.csv"
    body = "\n".join(",".join(row) for row in rows).encode("utf-8", "surrogatepass")
    file.write_bytes(f"{HEADINGS}\n".encode() + body + raw)
    with suppress(InvalidTable):
        sheet = read_answers(file, INSTRUMENT, ORGANISATION).sheet
        assert set(np.unique(sheet.codes).tolist()) <= {0, 1, 2, 3, 4, 5, DONT_KNOW}
        assert len(sheet) > 0


@given(data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_written_is_what_is_read(tmp_path: Path, data: st.DataObject) -> None:
    code = st.sampled_from([0, 1, 2, 3, 4, 5, DONT_KNOW])
    person = st.tuples(st.sampled_from([0, 1]), st.sampled_from([0, 1, 2]), code, code)
    people = data.draw(st.lists(person, min_size=1, max_size=30))
    cell = {0: "", DONT_KNOW: "dk"}
    levels = ("executive", "manager", "staff")
    lines = [
        f"{ORGANISATION.units[unit].name},{levels[level]},{cell.get(first, first)},{cell.get(second, second)}"
        for unit, level, first, second in people
    ]
    sheet = read(tmp_path, "\n".join([HEADINGS, *lines])).sheet
    assert list(zip(sheet.unit, sheet.level, *sheet.codes.T, strict=True)) == people
