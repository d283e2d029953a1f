"""Files become validated values: any YAML file as a model, an instrument's folder as a frozen instrument."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar, get_args

from pydantic import BaseModel, Field, ValidationError
from pydantic_core import ErrorDetails

from assessments.documents import Document, InvalidFile, KeyPath, Problem, read_yaml, shown
from assessments.frozen import Frozen
from assessments.instrument import Instrument, Text
from assessments.slips import slips

M = TypeVar("M", bound=BaseModel)

INSTRUMENTS: Final = Path(__file__).parent / "instruments"
STRUCTURE: Final = {"key", "version", "minutes", "points", "weight", "reverse", "effort", "closure", "social"}
"""The keys of an instrument whose values are not words. Every other scalar is a text and has to be translated."""

LANGUAGE: Final = re.compile(r"[a-z]{2}(_[A-Z]{2})?")

EXPECTED: Final = {
    "missing": ("this key is missing", "Add it."),
    "string_type": ("expected text", "Put it in quotes."),
    "int_type": ("expected a whole number", "Write digits only, without quotes or unit."),
    "int_from_float": ("expected a whole number", "Write digits only, without a decimal point."),
    "float_type": ("expected a number", "Write digits with a decimal point, without quotes or unit."),
    "bool_type": ("expected true or false", "Write true or false, without quotes."),
    "dict_type": ("expected keys with values", "Write 'key: value' lines, indented below this key."),
    "model_type": ("expected keys with values", "Write 'key: value' lines, indented below this key."),
    "tuple_type": ("expected a list", "Start each entry below this key with '- '."),
    "list_type": ("expected a list", "Start each entry below this key with '- '."),
}
"""Pydantic's error types in the words of somebody who edits a file: what was expected, what to do."""


def validate(model: type[M], document: Document, *, error: type[InvalidFile] = InvalidFile) -> M:
    """The document as `model`. Types are strict: text in quotes is never read as a number, nor a number as text.

    Raises `error` with every problem that pydantic found, each with its line, key, expectation and remedy.
    """
    try:
        # JSON is the mode in which strict pydantic still takes a list for a tuple.
        return model.model_validate_json(json.dumps(document.data, default=str), strict=True)
    except ValidationError as invalid:
        problems = [_explained(model, document, detail) for detail in invalid.errors()]
    raise error(document.file, sorted(_merged(problems), key=lambda problem: problem.line or 0))


def load_yaml(model: type[M], path: Path | str) -> M:
    """One file as `model`; raises `InvalidFile` as `read_yaml` and `validate` do."""
    return validate(model, read_yaml(path))


def _merged(problems: Iterable[Problem]) -> Iterable[Problem]:
    """One problem a place: pydantic reports each member of a union on its own."""
    merged: dict[tuple[int | None, str], Problem] = {}
    for problem in problems:
        before = merged.setdefault((problem.line, problem.key), problem)
        if problem.expected not in before.expected:
            alternatives = f"{before.expected} or {problem.expected.removeprefix('expected ')}"
            merged[problem.line, problem.key] = replace(before, expected=alternatives)
    return merged.values()


def _explained(model: type[BaseModel], document: Document, detail: ErrorDetails) -> Problem:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    if detail["type"] == "missing":
        return document.problem(path, *EXPECTED["missing"])
    # Pydantic adds the name of a union's member to the path; the file knows nothing of it.
    path = document.known(path)
    if detail["type"] == "extra_forbidden":
        known = ", ".join(_known_keys(model, path[:-1]))
        return document.problem(path, "this is not a known key", f"Check the spelling; known here: {known}.")
    if detail["type"] == "value_error":
        return document.problem(path, detail["msg"].removeprefix("Value error, "), "")
    message = f"expected {detail['msg'].removeprefix('Input should be ')}"
    expected, remedy = EXPECTED.get(detail["type"], (message, "Correct the value."))
    return document.problem(path, expected, remedy, shown(detail["input"]))


def _known_keys(model: type[BaseModel], path: KeyPath) -> list[str]:
    """The keys that the models at `path` allow, in the order of their fields."""
    models = [model]
    for part in path:
        fields = [field for each in models for name, field in each.model_fields.items() if name == part]
        models = [found for field in fields for found in _models_in(field.annotation)] or models
    return [name for each in models for name in each.model_fields]


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for argument in get_args(annotation) for found in _models_in(argument)]


class InvalidInstrument(InvalidFile):
    """An instrument that cannot be used, or a published version that is no longer what was published."""


class PublishedVersion(Frozen):
    """A version that answers have been collected with: it may never change again."""

    key: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: str = Field(pattern=r"^[1-9][0-9]*$")
    checksum: str = Field(pattern=r"^[0-9a-f]{64}$")


class Published(Frozen):
    published: tuple[PublishedVersion, ...]


@cache
def load_instrument(
    key: str = "cx-readiness", version: str | None = None, *, instruments: Path = INSTRUMENTS
) -> Instrument:
    """A published instrument, by default its newest version. Raises `InvalidInstrument`, also for an edited one."""
    register = read_yaml(instruments / "published.yaml")
    entries = validate(Published, register, error=InvalidInstrument).published
    newest = str(max((int(entry.version) for entry in entries if entry.key == key), default=""))
    wanted = (key, version or newest)
    place = next((place for place, entry in enumerate(entries) if (entry.key, entry.version) == wanted), None)
    if place is None:
        listed = ", ".join(f"{entry.key} {entry.version}" for entry in entries)
        expected, found = f"expected a published instrument ({listed})", " ".join(filter(None, (key, version)))
        raise InvalidInstrument(register.file, [Problem(None, "", expected, "Choose one of these.", found)])
    instrument = load_instrument_folder(instruments / key / entries[place].version)
    checksum = entries[place].checksum
    if (instrument.key, instrument.version, instrument.checksum) != (*wanted, checksum):
        remedy = "A published version is never edited: undo the change, or copy its folder to the next version."
        found = f"{instrument.key} {instrument.version} with {instrument.checksum}"
        expected = f"expected {' '.join(wanted)} with checksum {checksum}"
        problem = register.problem(("published", place, "checksum"), expected, remedy, found)
        raise InvalidInstrument(register.file, [problem])
    return instrument


def load_instrument_folder(folder: Path | str) -> Instrument:
    """The instrument in a folder of `en.yaml` (structure and English) and one file of texts per translation.

    Raises `InvalidInstrument` naming file, line and key for anything malformed, doubled, missing or left over.
    """
    home = Path(folder)
    try:
        original = read_yaml(home / "en.yaml")
        translations = {file.stem: read_yaml(file) for file in sorted(home.glob("*.yaml")) if file.stem != "en"}
    except InvalidFile as invalid:
        raise InvalidInstrument(invalid.file, invalid.problems) from None
    for file in home.glob("*.yaml"):
        if not LANGUAGE.fullmatch(file.stem):
            problem = Problem(None, "", "expected a language code as the name", "Rename it, as in de.yaml.", file.stem)
            raise InvalidInstrument(file, [problem])
    texts = _texts(original, STRUCTURE)
    # The English alone comes first: a slip in the structure would else show up as a text that is not translated.
    instrument = _instrument(original, {name: {"en": words} for name, words in texts.items()}, ["en"])
    _refuse_any(original, slips(instrument, original))
    found = {language: _translated(texts, original, document) for language, document in translations.items()}
    catalogue = {
        name: {"en": words} | {tag: each[name] for tag, each in found.items()} for name, words in texts.items()
    }
    return _instrument(original, catalogue, ["en", *found])


Name = tuple[str, ...]
"""The place of a text by keys, whatever its position in a list: ('pillars', 'leadership', 'title')."""


def _instrument(original: Document, catalogue: dict[Name, Text], languages: list[str]) -> Instrument:
    data = _with_texts(original.data, (), catalogue)
    if isinstance(data, dict):
        data["languages"] = languages
    return validate(Instrument, replace(original, data=data), error=InvalidInstrument)


def _with_texts(value: Any, name: Name, catalogue: dict[Name, Text]) -> Any:
    if name in catalogue:
        return catalogue[name]
    if isinstance(value, dict):
        return {key: _with_texts(inner, (*name, str(key)), catalogue) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_texts(inner, (*name, _label(inner, place)), catalogue) for place, inner in enumerate(value)]
    return value


def _label(entry: Any, place: int) -> str:
    return str(entry["key"]) if isinstance(entry, dict) and "key" in entry else str(place)


def _texts(document: Document, structure: Iterable[str] = ()) -> dict[Name, str]:
    """Every text of a file by its name. A scalar that is no text, or an empty one, is refused."""
    leaves = list(_leaves(document.data, (), (), frozenset(structure)))
    remedy = "Write the text, in quotes if it looks like a number; or check the spelling of the key."
    _refuse_any(
        document,
        (
            document.problem(path, "expected text", remedy, shown(value))
            for _, path, value in leaves
            if not isinstance(value, str) or not value.strip()
        ),
    )
    return {name: value for name, _, value in leaves}


def _leaves(value: Any, name: Name, path: KeyPath, structure: frozenset[str]) -> Iterator[tuple[Name, KeyPath, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in structure:
                yield from _leaves(inner, (*name, str(key)), (*path, key), structure)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _leaves(inner, (*name, _label(inner, place)), (*path, place), structure)
    else:
        yield name, path, value


def _translated(texts: dict[Name, str], original: Document, document: Document) -> dict[Name, str]:
    """The translation's texts, refused unless it has exactly those of the original."""
    found = _texts(document)
    missing = [document.problem(name, "this text is not translated", "Add it.") for name in texts if name not in found]
    remedy = f"Delete it, or correct the key to one of {original.file.name}."
    surplus = [document.problem(name, "there is no such text", remedy) for name in found if name not in texts]
    _refuse_any(document, missing + surplus)
    return found


def _refuse_any(document: Document, problems: Iterable[Problem]) -> None:
    found = sorted(problems, key=lambda problem: problem.line or 0)
    if found:
        raise InvalidInstrument(document.file, found)
