"""The one YAML reader: what it returns, and what it refuses."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.documents import MAXIMUM_BYTES, InvalidFile, read_yaml
from assessments.frozen import Frozen
from assessments.loading import load_yaml


class Room(Frozen):
    name: str
    seats: int
    height: float = 2.5
    open: bool = True


class House(Frozen):
    name: str
    rooms: tuple[Room, ...]
    by_floor: dict[int, str] = {}


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "file.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def model_or_refusal(path: Path) -> House | InvalidFile:
    try:
        return load_yaml(House, path)
    except InvalidFile as error:
        return error


def refused(folder: Path, content: str | bytes) -> InvalidFile:
    with pytest.raises(InvalidFile) as caught:
        read_yaml(write(folder, content))
    return caught.value


def test_plain_data_comes_back_with_the_line_of_every_key(tmp_path: Path) -> None:
    document = read_yaml(
        write(tmp_path, "name: R&D $x_$\n\nrooms:\n  - name: hall\n    seats:\n      4\n  - {name: attic}\n")
    )
    assert document.data == {"name": "R&D $x_$", "rooms": [{"name": "hall", "seats": 4}, {"name": "attic"}]}
    assert document.line(("rooms",)) == 3
    assert document.line(("rooms", 0, "seats")) == 5
    assert document.line(("rooms", 1)) == 7
    assert document.line(("rooms", 2)) is None


def test_words_stay_words_as_yaml_1_2_has_it(tmp_path: Path) -> None:
    document = read_yaml(write(tmp_path, 'a: No\nb: on\nc: 012\nd: "1"\ne: ~\nf: true\n'))
    assert document.data == {"a": "No", "b": "on", "c": 12, "d": "1", "e": None, "f": True}


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(tmp_path: Path) -> None:
    assert read_yaml(write(tmp_path, b"\xef\xbb\xbfname: Caf\xc3\xa9\r\nseats: 3\r\n")).data == {
        "name": "Café",
        "seats": 3,
    }


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("a: 1\nb: *a\n", 2, "alias"),
        ("a: 1\nb: &x 2\n", 2, "anchor"),
        ("a: !!python/object/apply:os.system ['true']\n", 1, "tag"),
        ("a: 1\nb: !secret x\n", 2, "tag"),
        ("a: !!str 5\n", 1, "tag"),
        ("b:\n  <<: {a: 1}\n", 2, "merge key"),
        ("%YAML 1.1\n---\na: No\n", 2, "directive"),
        ("a: 1\n---\nb: 2\n", 2, "one document"),
        ("a: [1, 2\n", 2, "expected ',' or ']'"),
        ("a: 1\n\tb: 2\n", 2, "found character"),
        ("a: 1\nb: 'open\n", 3, "end of stream"),
        ("? [a, b]\n: 1\n", 1, "expected a key"),
        ("true: 1\n", 1, "expected a key"),
        ("a: 1\nb: 2026-99-99\n", 2, "cannot read the value"),
        ('a: "\\ud800"\n', 1, "cannot read the value"),
        ("a: 0x" + "f" * 9000, 1, "cannot read the value"),
        (b"a: 1\nb: caf\xe9\n", 2, "UTF-8"),
        ("[" * 500, 1, "levels of nesting"),
        ("[" + "1," * 60_000 + "1]", 1, "at most 50000 values"),
    ],
)
def test_what_is_unsafe_or_ambiguous_is_refused_with_its_line(
    tmp_path: Path, content: str | bytes, line: int, words: str
) -> None:
    error = refused(tmp_path, content)
    assert error.line == line
    assert words in str(error)
    assert str(error).startswith(f"{tmp_path / 'file.yaml'}:{line}: ")
    assert error.problems[0].remedy


def test_a_duplicate_key_names_the_key_and_both_lines(tmp_path: Path) -> None:
    error = refused(tmp_path, "units:\n  - name: Sales\n    share: 1\n    name: Service\n")
    assert (error.line, error.key) == (4, "units.0.name")
    assert "line 2" in str(error)


@pytest.mark.parametrize("content", ["", "# nothing here\n", "---\n"])
def test_an_empty_file_has_no_keys_and_is_refused(tmp_path: Path, content: str) -> None:
    path = write(tmp_path, content)
    with pytest.raises(InvalidFile):
        load_yaml(House, path)


def test_a_file_that_is_missing_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(InvalidFile, match="Check the path"):
            read_yaml(path)


def test_a_file_over_two_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as stream:
        stream.truncate(200 * MAXIMUM_BYTES)
    started = time.perf_counter()
    with pytest.raises(InvalidFile, match="at most 2 MB"):
        read_yaml(path)
    assert time.perf_counter() - started < 1


def test_a_billion_laughs_are_refused_at_the_first_anchor(tmp_path: Path) -> None:
    lines = ['a: &a ["lol", "lol"]'] + [f"k{n}: &k{n} [{', '.join(['*a'] * 9)}]" for n in range(40)]
    started = time.perf_counter()
    assert refused(tmp_path, "\n".join(lines)).line == 1
    assert time.perf_counter() - started < 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=80), st.text("ab:-[]{}&*!|>'\"#%?,<@`~ \n\t\\0x.", max_size=60)))
def test_any_bytes_are_either_read_or_refused(tmp_path: Path, content: str | bytes) -> None:
    assert str(model_or_refusal(write(tmp_path, content)))


def test_valid_data_becomes_the_model(tmp_path: Path) -> None:
    path = write(tmp_path, "name: A\nrooms: [{name: hall, seats: 4, height: 3}]\nby_floor: {1: ground}\n")
    assert load_yaml(House, path) == House(
        name="A", rooms=(Room(name="hall", seats=4, height=3.0),), by_floor={1: "ground"}
    )


def test_all_problems_are_listed_at_once_with_line_key_expectation_and_remedy(tmp_path: Path) -> None:
    content = (
        'name: 5\nrooms:\n  - name: hall\n    seats: "12"\n  - nmae: attic\n    seats: 1.5\n    open: 1\nby_floor: []\n'
    )
    path = write(tmp_path, content)
    with pytest.raises(InvalidFile) as caught:
        load_yaml(House, path)
    assert str(caught.value).splitlines() == [
        f"{path}:1: name: expected text, found 5. Put it in quotes.",
        f'{path}:4: rooms.hall.seats: expected a whole number, found "12". Write digits only, without quotes or unit.',
        f"{path}:5: rooms.[2].name: this key is missing. Add it.",
        f"{path}:5: rooms.[2].nmae: this is not a known key. "
        "Check the spelling; known here: name, seats, height, open.",
        f"{path}:6: rooms.[2].seats: expected a whole number, found 1.5. Write digits only, without quotes or unit.",
        f"{path}:7: rooms.[2].open: expected true or false, found 1. Write true or false, without quotes.",
        f"{path}:8: by_floor: expected keys with values, found a list. "
        "Write 'key: value' lines, indented below this key.",
    ]


def test_a_long_list_of_problems_is_cut_and_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, "name: A\nrooms:\n" + "  - {}\n" * 30)
    with pytest.raises(InvalidFile) as caught:
        load_yaml(House, path)
    assert len(caught.value.problems) == 60
    assert str(caught.value).splitlines()[-1] == "… and 40 more."


@pytest.mark.parametrize("content", ["just text\n", "- a\n- b\n", "5\n"])
def test_a_file_without_keys_at_the_top_is_refused(tmp_path: Path, content: str) -> None:
    path = write(tmp_path, content)
    with pytest.raises(InvalidFile, match="expected keys with values"):
        load_yaml(House, path)
