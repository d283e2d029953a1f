"""The first instrument: what it must contain, and what a broken copy of it is refused for."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from pydantic import ValidationError

from assessments.instrument import Instrument, Item, Text
from assessments.loading import INSTRUMENTS, InvalidInstrument, load_instrument, load_instrument_folder

FACETS = {
    "leadership": ["commitment", "communication", "purpose", "business_case"],
    "ownership": ["mandate", "collaboration", "accountability", "partners"],
    "feedback_loops": ["critical_moments", "listening_posts", "closing_the_loop", "outside_in"],
    "employee_engagement": ["awareness", "involvement", "empowerment", "recognition"],
}
SHIPPED = INSTRUMENTS / "cx-readiness" / "1"


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return load_instrument("cx-readiness", "1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "draft"))


def edited(file: Path, old: str, new: str) -> int:
    """Replaces the first `old`, and returns the line on which it stood."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def refusal(folder: Path) -> InvalidInstrument:
    with pytest.raises(InvalidInstrument) as caught:
        load_instrument_folder(folder)
    return caught.value


def wordings(item: Item) -> list[Text]:
    return [item.text, *item.by_level.values()]


def test_it_has_four_pillars_of_four_facets(instrument: Instrument) -> None:
    assert {pillar.key: [facet.key for facet in pillar.facets] for pillar in instrument.pillars} == FACETS


def test_it_has_36_to_44_items_and_mostly_three_a_facet(instrument: Instrument) -> None:
    assert 36 <= len(instrument.items) <= 44
    counts = Counter(len(facet.items) for facet in instrument.facets)
    assert set(counts) == {2, 3}
    assert counts[3] > counts[2]


def test_a_quarter_of_the_items_are_reversed_and_every_pillar_crosses_both_keyings(instrument: Instrument) -> None:
    assert 0.2 <= sum(item.reverse for item in instrument.items) / len(instrument.items) <= 0.3
    for pillar in instrument.pillars:
        assert 2 <= sum(item.reverse for item in pillar.items) < len(pillar.items) / 2


def test_items_are_short_and_labels_fit_a_table(instrument: Instrument) -> None:
    for language in instrument.languages:
        lengths = [len(text[language].split()) for item in instrument.items for text in wordings(item)]
        assert sum(lengths) / len(lengths) < 14
        assert max(lengths) <= 16
        assert all(2 <= len(item.short[language].split()) <= 5 for item in instrument.items)


def test_no_two_texts_of_items_are_the_same(instrument: Instrument) -> None:
    for language in instrument.languages:
        texts = [text[language] for item in instrument.items for text in wordings(item)]
        shorts = [item.short[language] for item in instrument.items]
        assert len(set(texts)) == len(texts)
        assert len(set(shorts)) == len(shorts)


def test_executives_are_asked_what_they_do_about_leadership(instrument: Instrument) -> None:
    leadership = instrument.pillars[0]
    about_leaders = [item for item in leadership.items if "leaders" in item.text["en"]]
    assert len(about_leaders) >= 8
    for item in about_leaders:
        assert " I " in f" {item.by_level['executive']['en']}"
        assert "leaders" not in item.by_level["executive"]["en"]


def test_every_facet_has_three_actions_with_evidence_and_one_that_is_quick(instrument: Instrument) -> None:
    for facet in instrument.facets:
        assert len(facet.actions) == 3
        assert min(action.effort for action in facet.actions) <= 3
        for action in facet.actions:
            assert 0.1 <= action.closure <= 0.5
            for language in instrument.languages:
                assert len(action.title[language].split()) <= 8
                assert action.evidence[language].startswith(("S0: ", "S1: ", "S2: ", "S3: ", "S4: "))


def test_german_cites_the_same_sources_as_english(instrument: Instrument) -> None:
    for facet in instrument.facets:
        for action in facet.actions:
            cited = [
                {
                    word
                    for word in action.evidence[tag].split()
                    if word.endswith(":") and word[0] == "S" and len(word) == 3
                }
                for tag in ("en", "de")
            ]
            assert cited[0] == cited[1]


def test_every_text_is_there_in_english_and_german(instrument: Instrument) -> None:
    assert instrument.languages == ("en", "de")
    # 44 items, 48 actions and what stands around them: nothing may be left in the other language.
    pairs = [value for value in _texts(instrument.model_dump()) if len(value["en"].split()) > 3]
    assert len(pairs) > 250
    assert all(value["en"] != value["de"] for value in pairs)


def _texts(value: object) -> list[Text]:
    if isinstance(value, dict):
        if set(value) == {"en", "de"}:
            return [value]
        return [text for inner in value.values() for text in _texts(inner)]
    return [text for inner in value for text in _texts(inner)] if isinstance(value, tuple | list) else []


def test_what_stands_beside_the_items_is_complete(instrument: Instrument) -> None:
    assert instrument.nomination
    assert instrument.listening
    assert instrument.moments
    assert instrument.outcome
    assert [choice.key for choice in instrument.nomination.non_owners] == ["everybody", "nobody", "dont_know"]
    assert {"ceo", "cco", "cx_team"} <= {role.key for role in instrument.nomination.roles}
    assert [stage.key for stage in instrument.listening.stages] == ["collected", "analysed", "acted_on", "answered"]
    assert len(instrument.listening.channels) == 9
    assert 0 < len(instrument.listening.social) < len(instrument.listening.channels) / 2
    moments = [moment.key for moment in instrument.moments.moments]
    assert (moments[0], moments[-1], len(moments)) == ("first_contact", "last_contact", 8)
    assert instrument.outcome.key not in {item.key for item in instrument.items}
    assert not instrument.outcome.reverse
    assert len(instrument.questions) == 2


def test_it_survives_json_unchanged_and_cannot_be_changed(instrument: Instrument) -> None:
    again = Instrument.model_validate_json(instrument.model_dump_json())
    assert again == instrument
    assert again.checksum == instrument.checksum
    with pytest.raises(ValidationError):
        instrument.version = "2"  # type: ignore[misc]


def test_a_change_of_one_word_in_any_language_changes_the_checksum(folder: Path, instrument: Instrument) -> None:
    assert load_instrument_folder(folder).checksum == instrument.checksum
    edited(folder / "de.yaml", "wirklich Zeit", "viel Zeit")
    assert load_instrument_folder(folder).checksum != instrument.checksum


def test_comments_and_the_order_of_the_translation_do_not_matter(folder: Path, instrument: Instrument) -> None:
    german = folder / "de.yaml"
    edited(german, "title: Bereitschaft für Kundenorientierung\n", "# moved to the end\n")
    german.write_text(german.read_text("utf-8") + "title: Bereitschaft für Kundenorientierung\n", "utf-8")
    assert load_instrument_folder(folder) == instrument


def test_the_newest_version_is_loaded_where_none_is_named(tmp_path: Path, instrument: Instrument) -> None:
    register = "published:\n"
    for version in ("1", "2", "10"):
        copy = shutil.copytree(SHIPPED, tmp_path / "cx-readiness" / version)
        edited(copy / "en.yaml", 'version: "1"', f'version: "{version}"')
        checksum = load_instrument_folder(copy).checksum
        register += f'  - {{key: cx-readiness, version: "{version}", checksum: {checksum}}}\n'
    (tmp_path / "published.yaml").write_text(register)
    assert load_instrument(instruments=tmp_path).version == "10"
    assert load_instrument("cx-readiness", "1", instruments=tmp_path) == instrument


def test_an_edited_published_version_is_refused(tmp_path: Path) -> None:
    shutil.copytree(INSTRUMENTS, tmp_path / "shelf")
    edited(tmp_path / "shelf/cx-readiness/1/en.yaml", "closure: 0.3", "closure: 0.35")
    with pytest.raises(InvalidInstrument, match="never edited") as caught:
        load_instrument(instruments=tmp_path / "shelf")
    assert caught.value.file.name == "published.yaml"
    assert (caught.value.line, caught.value.key) == (6, "published.cx-readiness.checksum")


@pytest.mark.parametrize(("key", "version"), [("nps", None), ("cx-readiness", "99"), ("../cx-readiness", "1")])
def test_an_instrument_that_is_not_published_is_refused_and_the_published_are_named(
    key: str, version: str | None
) -> None:
    with pytest.raises(InvalidInstrument, match=r"expected a published instrument \(cx-readiness 1\)"):
        load_instrument(key, version)


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("reverse: true", "reversed: true", "leaders_drop.reversed", "expected text, found true"),
        ("title: Leadership\n", "titel: Leadership\n", "leadership.titel", "not a known key"),
        ("effort: 2", "effort: 6", "customer_hours.effort", "less than or equal to 5"),
        ("effort: 2", 'effort: "2"', "customer_hours.effort", "whole number"),
        ("closure: 0.3", "closure: much", "customer_hours.closure", "expected a number"),
        ("minutes: 9", "minutes: 9.5", "minutes", "whole number"),
        ('version: "1"', "version: 1", "version", "Put it in quotes"),
        ("points: 5", "points: 6", "scale.points", "expected 5 or 7"),
        ("points: 5", "points: 7", "scale.labels", "expected 7 labels, found 5"),
        ("short: Leaders give time", "short: 12", "leaders_time.short", "expected text, found 12"),
        ("short: Leaders give time", "short:", "leaders_time.short", "expected text, found null"),
        ("short: Leaders give time", 'short: " "', "leaders_time.short", "expected text"),
        ("executive: I give", "boss: I give", "by_level.boss", "'executive', 'manager' or 'staff'"),
        ("- key: leaders_why", "- key: leaders_time", "leaders_time.key", "once among the items, found it on line 29"),
        ("- key: communication", "- key: commitment", "commitment.key", "once among the facets"),
        ("- key: ownership", "- key: leadership", "leadership.key", "once among the pillars"),
        ("- key: say_why", "- key: customer_hours", "customer_hours.key", "once among the actions"),
        ("key: customers_recommend", "key: blame", "outcome.key", "once among the items"),
        ("- key: nobody", "- key: ceo", "ceo.key", "once among the roles"),
        ("- key: leaders_time", "- key: Leaders time", "Leaders time.key", "a–z"),
        ("[social_media, reviews]", "[social_media, tv]", "social.[2]", "one of the channels"),
        ("- key: everybody", "- key: all", "non_owners", "expected exactly the keys"),
        ("- key: acted_on", "- key: acted", "stages", "expected exactly the keys"),
        ("minutes: 9", "minutes: 9\nlanguages: [en]", "languages", "Delete the list"),
    ],
)
def test_a_slip_in_the_structure_is_refused_with_line_and_key(
    folder: Path, old: str, new: str, key: str, words: str
) -> None:
    line = edited(folder / "en.yaml", old, new)
    error = refusal(folder)
    found = [problem for problem in error.problems if problem.key.endswith(key)]
    assert found, str(error)
    assert words in str(found[0])
    assert found[0].line is not None
    assert abs(found[0].line - line) <= 1 or found[0].key.endswith(("non_owners", "stages"))
    assert error.file.name == "en.yaml"


def test_an_item_in_two_facets_is_refused_by_the_line_of_the_second(folder: Path) -> None:
    item = "          - key: promise_known\n            text: We keep our word.\n            short: Word is kept\n"
    line = edited(folder / "en.yaml", "          - key: owner_named\n", item + "          - key: owner_named\n")
    error = refusal(folder)
    assert error.line == line
    assert "the key promise_known once among the items" in str(error)


def test_a_facet_of_one_item_is_refused(folder: Path) -> None:
    english = folder / "en.yaml"
    text = english.read_text("utf-8")
    start, end = text.index("          - key: blame\n"), text.index("        actions:", text.index("- key: blame\n"))
    english.write_text(text[:start] + text[end:], "utf-8")
    error = refusal(folder)
    assert error.key == "pillars.employee_engagement.facets.recognition.items"
    assert "expected at least 2 items, found 1" in str(error)


def test_scales_cannot_be_mixed_because_a_pillar_has_none_of_its_own(folder: Path) -> None:
    edited(folder / "en.yaml", "    title: Ownership\n", "    title: Ownership\n    scale: {points: 7}\n")
    assert "pillars.ownership.scale: this is not a known key" in str(refusal(folder))


def test_a_missing_translation_is_named(folder: Path) -> None:
    line = edited(folder / "de.yaml", "            short: Führung trifft Kunden\n", "")
    error = refusal(folder)
    assert (error.file.name, error.key) == (
        "de.yaml",
        "pillars.leadership.facets.commitment.items.leaders_listen.short",
    )
    assert error.line == line - 2
    assert "not translated" in str(error)


def test_a_text_too_many_in_a_translation_is_named(folder: Path) -> None:
    line = edited(folder / "de.yaml", "            short: Führung trifft", "            shrt: Führung trifft")
    error = refusal(folder)
    surplus = next(problem for problem in error.problems if problem.key.endswith("leaders_listen.shrt"))
    assert surplus.line == line
    assert "there is no such text" in str(surplus)


@pytest.mark.parametrize("name", ["en.yaml", "de.yaml"])
@pytest.mark.parametrize("text", ["title: &t x\n", "title: *t\n", "title: !x y\n", "title: a\ntitle: b\n"])
def test_unsafe_yaml_is_refused_in_every_file_of_an_instrument(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    error = refusal(folder)
    assert error.file == folder / name
    assert error.line == text.count("\n")


def test_a_file_not_named_for_a_language_is_refused(folder: Path) -> None:
    (folder / "notes.yaml").write_text("title: x\n")
    assert "notes.yaml: expected a language code" in str(refusal(folder))


@pytest.mark.parametrize("text", ["- a\n", "pillars: 3\n", "pillars:\n  - text\n", "key: {a: b}\n"])
def test_a_file_of_another_shape_is_refused(folder: Path, text: str) -> None:
    (folder / "en.yaml").write_text(text)
    assert refusal(folder).problems
