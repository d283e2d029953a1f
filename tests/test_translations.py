"""The catalogues: whole, current, with the same places as the English texts, and used."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from flask_babel import force_locale

from app import create_app
from app.filters import sentence
from app.languages import LANGUAGES
from assessments.measures import Finding, Value
from assessments.saying import places
from assessments.sentences import SENTENCES
from config import Settings
from tests.app.reports import sample

ROOT = Path(__file__).parents[1]
TRANSLATED = sorted(set(LANGUAGES) - {"en"})
PLACE = re.compile(r"%\((\w+)\)([a-z])|\{(\w+)\}")


def catalogue(language: str) -> Catalog:
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def messages(language: str) -> list[Message]:
    """All but the header."""
    return [message for message in catalogue(language) if message.id]


def texts(of: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Singular and plural, or the only text."""
    return (of,) if isinstance(of, str) else tuple(of)


def held(text: str) -> list[tuple[str, ...]]:
    """The places of a text with their kind, in alphabetical order."""
    return sorted(PLACE.findall(text))


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_and_none_is_a_guess(language: str) -> None:
    assert not catalogue(language).fuzzy
    assert [message.id for message in messages(language) if not all(texts(message.string))] == []
    assert [message.id for message in messages(language) if message.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_the_texts_of_the_code_and_no_others(language: str, tmp_path: Path) -> None:
    template = tmp_path / "messages.pot"
    extract = [sys.executable, "-m", "babel.messages.frontend", "extract", "--mapping", "pyproject.toml"]
    subprocess.run(
        [*extract, "--keyword", "_l", "--output-file", str(template), "."], cwd=ROOT, check=True, capture_output=True
    )
    with template.open("rb") as file:
        in_code = {message.id for message in read_po(file) if message.id}
    assert in_code >= set(SENTENCES.values())
    assert {message.id for message in messages(language)} == in_code, "run `make messages`, then translate what is new"
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_places_of_its_text(language: str) -> None:
    for message in messages(language):
        assert not list(message.check(catalogue(language)))
        # 'One unit' may stand without its number: the plural has all places.
        wanted = held(texts(message.id)[-1])
        assert held(texts(message.string)[-1]) == wanted, message.id
        assert all(set(held(text)) <= set(wanted) for text in texts(message.string)), message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_sentence_says_the_same_numbers_in_every_language(language: str) -> None:
    found = catalogue(language)
    for key, message in SENTENCES.items():
        assert places(str(found[message].string)) == places(message), key


def test_german_is_set_as_german() -> None:
    for message in messages("de"):
        for text in texts(message.string):
            assert not re.search(r"[\"'‘’]", text), text
            assert text.count("„") == text.count("“"), text
            assert not re.search(r"\d %(?!\()", text), "a no-break space stands before the percent sign"


def test_german_is_shown_to_who_asks_for_it(tmp_path: Path) -> None:
    compiled = ROOT / "translations" / "de" / "LC_MESSAGES" / "messages.mo"
    assert compiled.exists(), "`make test` compiles the translations"
    app = create_app(Settings(instance_path=tmp_path, _env_file=None))
    page = app.test_client().get("/nothing", headers={"Accept-Language": "de"}).text
    assert 'lang="de"' in page
    assert "Unter dieser Adresse gibt es keine Seite." in page
    few = Finding(key="gate.few_answers", values={"minimum": Value(kind="count", of=8)}, evidence=())
    with app.app_context():
        release = sample.KINDS["all withheld"]()
        with force_locale("de"):
            assert sentence(few, release) == "Weniger als 8 Personen haben geantwortet."
        with force_locale("en"):
            assert sentence(few, release) == "Fewer than 8 people answered."
