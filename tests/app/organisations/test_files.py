"""org.yaml: what is accepted, and what each mistake is told."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.organisations.files import read_organisation
from app.organisations.precedence import circles
from assessments.documents import InvalidFile

HEAD = """\
name: Harbour Tools
industry: Retail
size: 100 to 250 people
revenue: 12000000
capacity: [20, 20]
units:
"""


def unit(name: str, **changes: Any) -> str:
    """One unit of a list in YAML. A value of None leaves the key out."""
    keys = {"headcount": 10, "customer_facing": 0.5, "revenue_share": 0.5, "effort": 8} | changes
    lines = [f"    {key}: {value}\n" for key, value in keys.items() if value is not None]
    return f"  - name: {name}\n" + "".join(lines)


def written(folder: Path, *units: str, head: str = HEAD) -> Path:
    file = folder / "org.yaml"
    file.write_text(head + "".join(units), "utf-8")
    return file


def refusal(file: Path, **options: Any) -> InvalidFile:
    with pytest.raises(InvalidFile) as caught:
        read_organisation(file, **options)
    return caught.value


def test_a_complete_file_becomes_an_organisation(tmp_path: Path) -> None:
    sales = unit("Sales & Service", headcount="{executive: 1, manager: 2, staff: 7}", customer_facing="'80 %'")
    dealer = unit("Dealers", kind="partner", exclusivity=0.5, purchase_share="'12,5 %'", after="[Sales & Service]")
    file = written(tmp_path, sales, dealer, head=f"appointed_owner: sales & service\n{HEAD}")
    organisation = read_organisation(file, roles=["ceo"])
    first, second = organisation.units
    assert (first.key, first.people, first.customer_facing) == ("sales-service", 10, 0.8)
    assert (second.kind, second.after, second.purchase_share) == ("partner", ("sales-service",), 0.125)
    assert second.headcount == {"all": 10}
    assert organisation.capacity == (20.0, 20.0)
    assert organisation.appointed_owner == "sales-service"
    assert organisation.currency == "EUR"


def test_one_unit_is_enough(tmp_path: Path) -> None:
    assert len(read_organisation(written(tmp_path, unit("All of us", revenue_share=1))).units) == 1


def test_an_organisation_without_revenue_needs_no_shares(tmp_path: Path) -> None:
    organisation = read_organisation(written(tmp_path, unit("A", revenue_share=None), unit("B", revenue_share=None)))
    assert [each.revenue_share for each in organisation.units] == [0, 0]


@pytest.mark.parametrize(
    "name",
    ["R&D $x_$", "<b>Bold</b><script>alert(1)</script>", "=HYPERLINK(0)", "+1", "@SUM(A1)", "{{ 7*7 }}", "客户服务"],
)
def test_names_that_look_like_something_else_are_kept_literally(tmp_path: Path, name: str) -> None:
    organisation = read_organisation(written(tmp_path, unit(f"'{name}'", revenue_share=1)))
    assert organisation.units[0].name == name
    assert organisation.units[0].key


def test_keys_are_made_from_names_and_never_the_same(tmp_path: Path) -> None:
    shares = {"revenue_share": 0.25}
    file = written(tmp_path, *(unit(name, **shares) for name in ("R&D", "R+D", "Späti", "客户")))
    assert [each.key for each in read_organisation(file).units] == ["r-d", "r-d-2", "spati", "unit-4"]


def test_a_name_of_200_characters_is_accepted_and_one_of_201_is_not(tmp_path: Path) -> None:
    assert read_organisation(written(tmp_path, unit("N" * 200, revenue_share=1))).units[0].name == "N" * 200
    error = refusal(written(tmp_path, unit("N" * 201, revenue_share=1)))
    assert "at most 200 characters, found 201" in str(error)


@pytest.mark.parametrize(
    ("broken", "key", "said"),
    [
        ({"headcount": -3}, "headcount", "0 or more, found -3"),
        ({"headcount": "{staff: -3}"}, "headcount", "people for staff, 0 or more, found -3"),
        ({"headcount": "{boss: 3}"}, "headcount", 'executive, manager, staff, found "boss"'),
        ({"headcount": 0}, "headcount", "at least one person"),
        ({"headcount": "'ten'"}, "headcount", 'found "ten"'),
        ({"headcount": "true"}, "headcount", "found true"),
        ({"headcount": "1" + "0" * 400}, "headcount", "expected a number of people"),
        ({"effort": 0}, "effort", "more than 0"),
        ({"effort": "1" + "0" * 400}, "effort", "team-weeks"),
        ({"effort": ".nan"}, "effort", "team-weeks"),
        ({"effort": ".inf"}, "effort", "team-weeks"),
        ({"effort": 25}, "effort", "25: Sales can never start, 5 too many"),
        ({"customer_facing": 40}, "customer_facing", "'40 %', found 40"),
        ({"customer_facing": "'140 %'"}, "customer_facing", 'found "140 %"'),
        ({"customer_facing": None}, "customer_facing", "this key is missing"),
        ({"revenue_share": -0.1}, "revenue_share", "found -0.1"),
        ({"revenue_share": None}, "revenue_share", "this key is missing"),
        ({"kind": "team"}, "kind", "department"),
        ({"colour": "red"}, "colour", "not a known key"),
        ({"after": "[Salse]"}, "after", 'Did you mean "Sales"'),
        ({"after": "[Sales]"}, "after", "Sales after Sales"),
        ({"key": "Has Space"}, "key", "pattern"),
    ],
)
def test_a_mistake_in_a_unit_is_told_with_line_and_key(
    tmp_path: Path, broken: dict[str, Any], key: str, said: str
) -> None:
    file = written(tmp_path, unit("Service"), unit("Sales", **broken))
    error = refusal(file)
    assert said in str(error)
    problem = next(each for each in error.problems if said in str(each))
    assert key in problem.key
    assert problem.line is not None
    text = file.read_text().splitlines()[problem.line - 1]
    assert key in text or "Sales" in text


def test_every_mistake_is_told_in_one_go(tmp_path: Path) -> None:
    units = (
        unit("Sales", revenue_share=0.6),
        unit("sales ", effort=30),
        unit("Ops", after="[Nobody]", revenue_share=0.1),
    )
    said = str(refusal(written(tmp_path, *units)))
    assert "each unit's name once" in said
    assert "120.0 %, 20.0 points too much" in said
    assert "can never start, 10 too many" in said
    assert "expected a unit of this file" in said


def test_shares_may_miss_the_whole_by_half_a_point(tmp_path: Path) -> None:
    assert read_organisation(written(tmp_path, unit("A", revenue_share=0.504), unit("B")))
    said = str(refusal(written(tmp_path, unit("A", revenue_share="'32 %'"), unit("B"))))
    assert "expected revenue shares that add up to 100 %, found 82.0 %, 18.0 points too little" in said


def test_a_circle_is_named(tmp_path: Path) -> None:
    share = {"revenue_share": 0.25}
    units = unit("A", after="[C]", **share), unit("B", after="[A]", **share), unit("C", after="[B]", **share)
    assert "found A after C after B after A" in str(refusal(written(tmp_path, *units, unit("D", after="[A]", **share))))


def test_an_owner_is_a_unit_or_a_role(tmp_path: Path) -> None:
    file = written(tmp_path, unit("Sales", revenue_share=1), head=f"appointed_owner: ccoo\n{HEAD}")
    assert 'Did you mean "cco"?' in str(refusal(file, roles=["ceo", "cco"]))
    assert read_organisation(file).appointed_owner == "ccoo"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty file"),
        (HEAD, "units"),
        (HEAD + "  []\n", "units"),
        (HEAD + unit("''", revenue_share=1), "expected a name, found an empty one"),
        (HEAD + unit("12", revenue_share=1), "expected text"),
        (HEAD + unit('"Sal\\u0000es"', revenue_share=1), "control characters"),
        (HEAD + unit('"Sal\\u001b[31mes"', revenue_share=1), "control characters"),
        (HEAD + unit('"Sal\\nes"', revenue_share=1), "control characters"),
        (HEAD + unit("Sal\0es", revenue_share=1), "org.yaml"),
        (HEAD + unit('"\\ud800"', revenue_share=1), "org.yaml"),
        (HEAD + unit("Sales", revenue_share=1) + "name: Again\n", "name"),
        (HEAD + unit("&anchor Sales", revenue_share=1), "anchor"),
        (HEAD + unit("*alias", revenue_share=1), "alias"),
        (HEAD + unit("!!python/object Sales", revenue_share=1), "tag"),
        (HEAD.replace("[20, 20]", "[]") + unit("Sales", revenue_share=1), "one for each wave"),
        (HEAD.replace("[20, 20]", "20") + unit("Sales", revenue_share=1), "one for each wave"),
        (HEAD.replace("[20, 20]", "[20, -1]") + unit("Sales", revenue_share=1), "team-weeks"),
        ("- a\n- list\n", "expected keys with values"),
        ("name: [\n", "org.yaml"),
    ],
)
def test_a_file_that_is_no_organisation_is_refused_in_words(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "org.yaml"
    file.write_text(text, "utf-8")
    assert said in str(refusal(file))
    assert not str(refusal(file)).endswith("..")


def test_a_file_that_is_not_there_or_not_text_is_refused_in_words(tmp_path: Path) -> None:
    assert "no such file" in str(refusal(tmp_path / "none.yaml"))
    (tmp_path / "org.yaml").write_bytes(HEAD.encode() + b"  - name: S\xfcd\n")
    assert "UTF-8" in str(refusal(tmp_path / "org.yaml"))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=210), share=st.one_of(st.floats(), st.text(max_size=6), st.integers()))
def test_no_name_and_no_share_ends_in_anything_but_a_message(tmp_path: Path, name: str, share: object) -> None:
    file = written(tmp_path, unit(json.dumps(name), revenue_share=1, customer_facing=json.dumps(share)))
    with suppress(InvalidFile):
        assert read_organisation(file).units[0].name == name.strip()


@given(st.integers(1, 7).flatmap(lambda n: st.lists(st.sets(st.integers(0, n - 1)), min_size=n, max_size=n)))
def test_a_circle_is_found_exactly_where_no_order_exists(before: list[set[int]]) -> None:
    waiting = {place: set(after) for place, after in enumerate(before)}
    while ready := [place for place, after in waiting.items() if not after & waiting.keys()]:
        for place in ready:
            del waiting[place]
    found = list(circles([sorted(after) for after in before]))
    assert bool(found) == bool(waiting)
    for circle in found:
        assert all(after in before[place] for place, after in zip(circle, [*circle[1:], circle[0]], strict=True))


def test_more_waves_than_anybody_plans_are_refused(tmp_path: Path) -> None:
    head = HEAD.replace("[20, 20]", str([20] * 41))
    error = refusal(written(tmp_path, unit("Service"), unit("Sales"), head=head))
    assert "expected at most 40 waves, found 41" in str(error)


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200b", "\ufeff"])
def test_a_name_that_turns_or_hides_the_text_around_it_is_refused(tmp_path: Path, mark: str) -> None:
    problem = refusal(written(tmp_path, unit(f"'Sales{mark}selaS'", revenue_share=1)))
    assert "expected printable text" in str(problem)
