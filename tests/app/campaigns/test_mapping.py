"""mapping.yaml: another tool's export in our terms, and a real survey's published figures reproduced with it."""

import csv
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from app.campaigns.files import ReadAnswers, read_answers
from app.campaigns.mapping import read_mapping
from app.organisations.files import read_organisation
from assessments.agreement import cronbach_alpha
from assessments.answers import DONT_KNOW, NO_ANSWER
from assessments.documents import InvalidFile
from assessments.instrument import Instrument
from assessments.organisation import Organisation

ROOT = Path(__file__).resolve().parents[3]
SURVEY = ROOT.parent / "shared" / "data" / "wa2015"
EXAMPLE = ROOT / "docs" / "examples" / "wa2015"

MAPPING = """\
title: Pulse
language: de
scale: {points: 5, one_is: highest, dont_know: [99, k. A.], words: {Stimme voll zu: 1, Stimme gar nicht zu: 5}}
unit: {column: Bereich, values: {10: Vertrieb, 20: Technik}}
level: {column: Ebene, values: {L: executive, T: manager, M: staff}}
id: Nr
encoding: windows-1252
delimiter: semicolon
pillars:
  - key: leadership
    title: Führung
    items:
      - {column: Q 1, text: Die Leitung nimmt sich Zeit., short: Zeit}
      - {column: Q 2, text: Die Leitung verliert das Interesse., short: Interesse, reverse: true}
  - key: ownership
    title: Verantwortung
    facets:
      - key: mandate
        title: Auftrag
        items: [{column: "3", key: named, text: Jemand ist zuständig., short: Zuständig}]
"""
EXPORT = "Nr;Bereich;Ebene;Q 1;Q 2;3;Bemerkung\n1;10;L;1;5;2;gut\n2;20;M;Stimme voll zu;k. A.;99;\n3;20;T;;4;1;\n"
UNITS = """\
name: Werk
industry: Industry
size: small
capacity: [9]
units:
  - {name: Vertrieb, headcount: 9, customer_facing: 1, revenue_share: 1, effort: 5}
  - {name: Technik, headcount: 9, customer_facing: 0, revenue_share: 0, effort: 5}
"""


def mapped(
    folder: Path, mapping: str = MAPPING, export: str = EXPORT, encoding: str = "cp1252"
) -> tuple[Instrument, ReadAnswers]:
    (folder / "mapping.yaml").write_text(mapping, "utf-8")
    (folder / "org.yaml").write_text(UNITS, "utf-8")
    (folder / "export.csv").write_bytes(export.encode(encoding))
    organisation = read_organisation(folder / "org.yaml")
    found = read_mapping(folder / "mapping.yaml", folder / "export.csv")
    answers = read_answers(folder / "export.csv", found.instrument, organisation, found.layout(organisation))
    return found.instrument, answers


def test_an_export_becomes_an_instrument_and_a_sheet(tmp_path: Path) -> None:
    instrument, found = mapped(tmp_path)
    assert [each.key for each in instrument.items] == ["q_1", "q_2", "named"]
    assert [each.reverse for each in instrument.items] == [False, True, False]
    assert [facet.key for facet in instrument.facets] == ["leadership", "mandate"]
    assert instrument.languages == ("de",)
    assert instrument.nomination is None
    assert found.sheet.codes.tolist() == [[5, 1, 4], [5, DONT_KNOW, DONT_KNOW], [NO_ANSWER, 2, 5]]
    assert found.sheet.unit.tolist() == [0, 1, 1]
    assert found.sheet.level.tolist() == [0, 2, 1]
    assert found.notes == ("Columns that the mapping does not name, left aside: 1.",)


def test_a_scale_from_low_to_high_stays_as_it_is(tmp_path: Path) -> None:
    _, found = mapped(tmp_path, MAPPING.replace("one_is: highest, ", ""))
    assert found.sheet.codes[0].tolist() == [1, 5, 2]


def test_labels_stand_in_the_order_of_the_codes(tmp_path: Path) -> None:
    instrument, _ = mapped(tmp_path, MAPPING.replace("points: 5,", "points: 5, labels: [a, b, c, d, e],"))
    assert [label["de"] for label in instrument.scale.labels] == ["e", "d", "c", "b", "a"]


def test_a_long_export_is_mapped_too(tmp_path: Path) -> None:
    rows = "Nr;Bereich;Ebene;Frage;Antwort\n1;10;L;Q 1;1\n1;10;L;3;99\n2;20;M;Q 2;5\n"
    _, found = mapped(tmp_path, f"{MAPPING}long: {{item: Frage, value: Antwort}}\n", rows)
    assert found.sheet.codes.tolist() == [[5, NO_ANSWER, DONT_KNOW], [NO_ANSWER, 1, NO_ANSWER]]


def test_rows_without_unit_are_left_out_only_where_the_mapping_says_so(tmp_path: Path) -> None:
    export = EXPORT.replace("2;20;", "2;;")
    with pytest.raises(InvalidFile, match=r'row 3, column "Bereich".*found nothing'):
        mapped(tmp_path, export=export)
    _, found = mapped(tmp_path, MAPPING.replace("column: Bereich", "column: Bereich, without_unit: leave out"), export)
    assert len(found.sheet) == 2
    assert "Rows left out because they name no unit: 1." in found.notes


def test_only_the_rows_that_the_mapping_wants_are_read(tmp_path: Path) -> None:
    _, found = mapped(tmp_path, f"{MAPPING}only_rows: {{Nr: [1, 3]}}\n")
    assert len(found.sheet) == 2
    assert "Rows left out because Nr is not 1 or 3: 1." in found.notes
    with pytest.raises(InvalidFile, match="below the headings, found Rows left out because Nr is not 9: 3"):
        mapped(tmp_path, f"{MAPPING}only_rows: {{Nr: [9]}}\n")


def test_texts_may_come_from_a_question_key(tmp_path: Path) -> None:
    (tmp_path / "key.csv").write_bytes("Item ,Wording \nQ 1,“Die  Leitung”\n3,Wer?\n".encode("cp1252"))
    source = "questions: {file: key.csv, encoding: windows-1252, column: Item, text: Wording}\n"
    without = MAPPING.replace("text: Die Leitung nimmt sich Zeit., ", "")
    instrument, _ = mapped(tmp_path, source + without)
    assert instrument.items[0].text == {"de": "“Die Leitung”"}
    with pytest.raises(InvalidFile, match=r'key.csv has no question "Q 2"'):
        mapped(tmp_path, source + without.replace("text: Die Leitung verliert das Interesse., ", ""))
    with pytest.raises(
        InvalidFile, match=r'column "Wordng": this column is missing. Correct the mapping. Did you mean'
    ):
        mapped(tmp_path, source.replace("Wording", "Wordng") + without)
    for elsewhere in ("../key.csv", str(tmp_path / "key.csv"), "..", "C:\\key.csv"):
        with pytest.raises(InvalidFile, match=r"questions\.file.*expected the name of a file beside the answers"):
            mapped(tmp_path, source.replace("key.csv", elsewhere) + without)
    with pytest.raises(InvalidFile, match=r"key\.csv, row 2.*expected UTF-8, found the byte 0x93"):
        mapped(tmp_path, source.replace("encoding: windows-1252, ", "") + without)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("10: Vertrieb", "10: Vertreib", "mapping.yaml:4: unit.values.10: expected the name of a unit"),
        ("10: Vertrieb", "10: Vertreib", 'Did you mean "Vertrieb"?'),
        ("points: 5", "points: 6", "scale.points"),
        ("points: 5,", "points: 5, labels: [a, b],", "expected 5 labels, in the order of the codes, found 2"),
        ("zu: 5}", "zu: 6}", "expected a code from 1 to 5, found 6"),
        ("[99, k. A.]", "[5]", "expected codes for don't know that are no answers"),
        ("[99, k. A.]", "99", "expected a list of codes"),
        ("M: staff", "M: worker", "level.values.M"),
        ("windows-1252", "windows-1", "expected an encoding such as utf-8 or windows-1252"),
        ("windows-1252", "zlib", "expected an encoding such as utf-8 or windows-1252"),
        ("semicolon", "pipe", "delimiter"),
        ("id: Nr", "id: Q 1", 'expected each column once, found "Q 1" as id and as q_1'),
        ("column: Q 2", "column: Q_1", "expected each key once among the items"),
        ("key: ownership", "key: leadership", "expected each key once among the pillars"),
        ("key: mandate", "key: leadership", "expected each key once among the facets"),
        ("key: named", "key: unit", "expected each key once among the items"),
        ("text: Jemand ist zuständig., ", "", "expected the item's text"),
        ("title: Pulse", "instrument: cx-readiness", "expected either 'instrument' and 'columns'"),
        ("title: Auftrag", "titel: Auftrag", "not a known key"),
        ("    facets:", "    items: [{column: x, text: x, short: x}]\n    facets:", "expected either items or facets"),
        ("column: Q 2", "column: Q 22", 'column "Q 22": this column is missing.*Did you mean "Q 2"'),
        ("id: Nr", "id: &nr Nr", "anchor"),
    ],
)
def test_a_mistake_in_a_mapping_is_told_in_words(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in MAPPING
    pattern = said if ".*" in said else re.escape(said)
    with pytest.raises(InvalidFile, match=pattern):
        mapped(tmp_path, MAPPING.replace(old, new, 1))


def test_a_code_that_is_not_in_the_mapping_is_told_with_row_and_column(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match=r'row 2, column "Bereich": expected a unit of the organisation.*found "30"'):
        mapped(tmp_path, export=EXPORT.replace("1;10;", "1;30;"))
    with pytest.raises(InvalidFile, match=r'row 2, column "Q 1": expected an answer from 1 to 5.*found "98"'):
        mapped(tmp_path, export=EXPORT.replace("L;1;", "L;98;"))


ONTO_OURS = """\
instrument: cx-readiness
scale: {points: 5}
unit: {column: Team}
columns: {A: leaders_time, B: outcome, C: owner}
"""


def test_an_export_may_be_mapped_onto_a_questionnaire_of_ours(tmp_path: Path) -> None:
    instrument, found = mapped(tmp_path, ONTO_OURS, "Team,A,B,C\nTechnik,5,3,nobody\n")
    place = [each.key for each in instrument.items].index("leaders_time")
    assert found.sheet.codes[0, place] == 5
    assert found.sheet.codes.sum() == 5
    assert found.sheet.outcome is not None
    assert found.sheet.outcome.tolist() == [3]
    assert found.sheet.owner is not None
    assert found.notes == (f"Items of the questionnaire that the file does not have: {len(instrument.items) - 1}.",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("leaders_time", "leader_time", 'columns.A: expected an item or question.*Did you mean "leaders_time"'),
        ("B: outcome", "B: leaders_time", 'expected leaders_time once, found it for "A" too'),
        ("points: 5", "points: 7", "expected 5 points, as in cx-readiness, found 7"),
        ("cx-readiness", "cx-redness", "expected a published instrument"),
    ],
)
def test_what_our_questionnaire_does_not_have_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(InvalidFile, match=said):
        mapped(tmp_path, ONTO_OURS.replace(old, new, 1), "Team,A,B,C\nTechnik,5,3,nobody\n")


# The survey's own scales, as its analyst computed them: only people who told gender, education and salary.
SCALES = {
    "job_opportunity": "A2a A2b A2c A2d",
    "agency_satisfaction": "A3i A3l A3b A3a A3c A3m A3j A3k",
    "career": "B4a B4b B4c B4d",
    "supervisor": "C1d B2a B2b B2c B2d",
    "recognition": "B1a B1b A2f A3e A2g",
}
BANDS = {"1": "Under 60", "2": "60 to 80", "3": "80 to 110", "4": "110 to 160", "5": "From 160"}

needs_survey = pytest.mark.skipif(not SURVEY.is_dir(), reason="the survey's data are not here: ../shared/data/wa2015")


def analysts_mapping() -> str:
    lines = [
        "title: Scales of the analyst",
        "scale: {points: 7, one_is: highest, dont_know: [8]}",
        "questions: {file: question-key.csv, encoding: windows-1252, column: Question ID, text: Question}",
        "unit:",
        "  column: D8",
        "  without_unit: leave out",
        "  values:",
        *(f"    {code}: {name}" for code, name in BANDS.items()),
        "only_rows: {D1: [1, 2], D3: [1, 2]}",
        "pillars:",
    ]
    for key, columns in SCALES.items():
        lines += [f"  - key: {key}", f"    title: {key}", "    items:"]
        lines += [f"      - {{column: {column}, short: {column}}}" for column in columns.split()]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> tuple[Instrument, ReadAnswers]:
    folder = tmp_path_factory.mktemp("survey")
    (folder / "mapping.yaml").write_text(analysts_mapping(), "utf-8")
    file = SURVEY / "full_survey_data.csv"
    units: list[dict[str, Any]] = [
        {
            "key": f"band-{code}",
            "name": name,
            "headcount": {"all": 1},
            "customer_facing": 0,
            "revenue_share": 0,
            "effort": 1,
        }
        for code, name in BANDS.items()
    ]
    about = {"name": "WA", "industry": "Public", "size": "large", "capacity": [1]}
    organisation = Organisation.model_validate({**about, "units": units})
    found = read_mapping(folder / "mapping.yaml", file)
    return found.instrument, read_answers(file, found.instrument, organisation, found.layout(organisation))


def published(name: str) -> list[dict[str, str]]:
    with (SURVEY / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def complete(
    survey: tuple[Instrument, ReadAnswers], scale: str, *, keeps_code_8: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The tool's own codes of people who answered every item of a scale, (m, k), and which people these are, (n,)."""
    instrument, found = survey
    keys = [each.key for pillar in instrument.pillars if pillar.key == scale for each in pillar.items]
    places = [place for place, each in enumerate(instrument.items) if each.key in keys]
    codes = found.sheet.codes[:, places]
    raw = np.where(codes == DONT_KNOW, 8.0, 8.0 - codes)
    missing = codes == NO_ANSWER if keeps_code_8 else (codes == NO_ANSWER) | (codes == DONT_KNOW)
    people = ~missing.any(axis=1)
    return raw[people], people


@needs_survey
@pytest.mark.parametrize("scale", SCALES)
def test_the_alphas_of_a_real_survey_are_reproduced_to_six_decimals(
    survey: tuple[Instrument, ReadAnswers], scale: str
) -> None:
    row = next(each for each in published("expected_alpha.csv") if each["scale"] == scale)
    assert row["items"] == SCALES[scale]
    raw, _ = complete(survey, scale, keeps_code_8=row["code8_dropped"] != "yes")
    assert len(raw) == int(row["published_n"])
    alpha = cronbach_alpha(np.cov(raw.T))
    assert alpha == pytest.approx(float(row["published_alpha"]), abs=5e-7)


@needs_survey
@pytest.mark.parametrize("band", BANDS)
def test_the_group_means_of_a_real_survey_are_reproduced(survey: tuple[Instrument, ReadAnswers], band: str) -> None:
    """The mean over people of the mean of the eight items, with the analyst's 95 % t interval."""
    row = next(each for each in published("expected_group_means_agency_by_D8.csv") if each["D8"] == band)
    raw, people = complete(survey, "agency_satisfaction")
    inside = raw[survey[1].sheet.unit[people] == int(band) - 1].mean(axis=1)
    half = stats.t.ppf(0.975, len(inside) - 1) * inside.std(ddof=1) / np.sqrt(len(inside))
    assert len(inside) == int(row["n"])
    assert inside.mean() == pytest.approx(float(row["mean"]), abs=5e-7)
    assert inside.mean() - half == pytest.approx(float(row["pub_lo"]), abs=1e-5)
    assert inside.mean() + half == pytest.approx(float(row["pub_hi"]), abs=1e-5)


@needs_survey
def test_the_example_mapping_reads_the_whole_survey() -> None:
    organisation = read_organisation(EXAMPLE / "organisation.yaml")
    file = SURVEY / "full_survey_data.csv"
    found = read_mapping(EXAMPLE / "mapping.yaml", file)
    sheet = read_answers(file, found.instrument, organisation, found.layout(organisation)).sheet
    assert len(sheet) == 11_405
    assert np.bincount(sheet.unit).tolist() == [unit.people for unit in organisation.units]
    assert not sheet.has_levels
    assert found.instrument.items[2].text["en"] == "My agency’s senior leaders provide effective leadership"
    assert [len(pillar.items) for pillar in found.instrument.pillars] == [4, 3, 2, 5]
