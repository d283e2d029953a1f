"""mapping.yaml: any tool's export in our terms, onto a questionnaire of ours or as an instrument of its own."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.campaigns.columns import ABOUT_PEOPLE
from app.campaigns.delimited import InvalidTable, open_table
from app.campaigns.fields import Layout, fields_of, tidy
from app.campaigns.mapping_file import MappedItem, MappingFile, QuestionKey
from app.organisations.files import closest, folded
from assessments.documents import Document, InvalidFile, Problem, read_yaml, shown
from assessments.instrument import Facet, Instrument, Item, Pillar, Scale, Text
from assessments.loading import load_instrument, validate
from assessments.organisation import Organisation

DELIMITERS: Final = {"comma": ",", "semicolon": ";", "tab": "\t"}
DONT_KNOW: Final = {"en": "Don’t know", "de": "Weiß nicht"}


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping that has been read, with the instrument that the answers belong to."""

    document: Document
    written: MappingFile
    instrument: Instrument

    def layout(self, organisation: Organisation) -> Layout:
        """How to read the answers of this organisation. Raises `InvalidFile` for unknown units and columns of ours."""
        written = self.written
        _refuse_any(self.document, [*self._unit_problems(organisation), *self._name_problems(organisation)])
        return Layout(
            names=dict(_columns(written)),
            codes=_codes(written),
            dont_know=written.scale.dont_know,
            units=written.unit.values,
            levels=written.level.values if written.level else {},
            only_rows=written.only_rows,
            leaves_out_without_unit=written.unit.without_unit == "leave out",
            encoding=written.encoding,
            delimiter=DELIMITERS[written.delimiter] if written.delimiter else None,
        )

    def _unit_problems(self, organisation: Organisation) -> Iterator[Problem]:
        known = {folded(unit.name) for unit in organisation.units}
        for code, name in self.written.unit.values.items():
            if folded(name) not in known:
                remedy = f"Write it as there.{closest(name, (unit.name for unit in organisation.units))}"
                expected = "expected the name of a unit in the organisation's file"
                yield self.document.problem(("unit", "values", code), expected, remedy, shown(name))

    def _name_problems(self, organisation: Organisation) -> Iterator[Problem]:
        questions = (question.key for question in self.instrument.questions)
        known = {*fields_of(self.instrument, organisation, Layout()), *questions} - set(ABOUT_PEOPLE)
        first: dict[str, str] = {}
        for column, name in self.written.columns.items():
            if name not in known:
                remedy = f"Correct it.{closest(name, known)}"
                yield self._column_problem(
                    column, "expected an item or question of the instrument", remedy, shown(name)
                )
            before = first.setdefault(name, column)
            if before != column:
                found = f"it for {shown(before)} too"
                yield self._column_problem(column, f"expected {name} once", "Correct or delete one of the two.", found)

    def _column_problem(self, column: str, expected: str, remedy: str, found: str) -> Problem:
        return self.document.problem(("columns", column), expected, remedy, found)


def read_mapping(path: Path | str, answers: Path | str) -> Mapping:
    """The mapping in a mapping.yaml, for a file of answers beside which its question key lies, if it names one.

    Raises `InvalidFile` with every problem found, each with its line.
    """
    document = read_yaml(path)
    written = validate(MappingFile, document)
    texts = _questions(written.questions, Path(answers).parent) if written.questions else {}
    instrument = load_instrument(written.instrument) if written.instrument else None
    problems = [*_scale_problems(document, written, instrument), *_column_problems(document, written)]
    if instrument is None:
        problems += [*_key_problems(document, written), *_text_problems(document, written, texts)]
    _refuse_any(document, problems)
    return Mapping(document, written, instrument or _instrument(written, texts))


def _refuse_any(document: Document, problems: Iterable[Problem]) -> None:
    found = sorted(problems, key=lambda problem: problem.line or 0)
    if found:
        raise InvalidFile(document.file, found)


def _columns(written: MappingFile) -> Iterator[tuple[str, str]]:
    """Every heading that the mapping names, with our name for it."""
    yield written.unit.column, "unit"
    if written.level:
        yield written.level.column, "level"
    if written.id:
        yield written.id, "id"
    if written.seconds:
        yield written.seconds, "seconds"
    if written.long:
        yield from ((written.long.item, "item"), (written.long.value, "value"))
    yield from written.columns.items()
    yield from ((item.column, _key(item)) for _, item in written.items)


def _key(item: MappedItem) -> str:
    """The item's key, made from its column where it has none."""
    made = re.sub(r"[^a-z0-9]+", "_", item.column.casefold()).strip("_")
    return item.key or (made if made[:1].isalpha() else f"item_{made}")


def _codes(written: MappingFile) -> dict[str, int]:
    """Codes and words of the tool, each with its place from low to high."""
    scale = written.scale
    codes = {str(code): code for code in range(1, scale.points + 1)} | scale.words
    return {word: scale.points + 1 - code if scale.one_is == "highest" else code for word, code in codes.items()}


def _questions(key: QuestionKey, folder: Path) -> dict[str, str]:
    """Column → question, from a file of the tool's."""
    table = open_table(folder / key.file, key.encoding)
    headings = [tidy(heading) for heading in table.headings]
    for name in (key.column, key.text):
        if tidy(name) not in headings:
            remedy = f"Correct the mapping.{closest(name, table.headings)}"
            raise InvalidTable(table.file, [Problem(1, name, "this column is missing", remedy)])
    column, text = headings.index(tidy(key.column)), headings.index(tidy(key.text))
    rows = (row for _, row in table.rows() if len(row) > max(column, text))
    return {tidy(row[column]): " ".join(row[text].split()) for row in rows}


def _scale_problems(document: Document, written: MappingFile, instrument: Instrument | None) -> Iterator[Problem]:
    scale = written.scale
    if instrument and instrument.scale.points != scale.points:
        expected = f"expected {instrument.scale.points} points, as in {instrument.key}"
        remedy = "Answers on another scale need pillars and items of their own."
        yield document.problem(("scale", "points"), expected, remedy, str(scale.points))
    if len(scale.labels) not in (0, scale.points):
        expected = f"expected {scale.points} labels, in the order of the codes"
        yield document.problem(("scale", "labels"), expected, "Write one a point.", str(len(scale.labels)))
    for word, code in scale.words.items():
        if not 1 <= code <= scale.points:
            expected = f"expected a code from 1 to {scale.points}"
            yield document.problem(("scale", "words", word), expected, "Correct it.", str(code))
    codes = {tidy(word) for word in _codes(written)}
    for word in scale.dont_know:
        if tidy(word) in codes:
            expected = "expected codes for don't know that are no answers"
            yield document.problem(("scale", "dont_know"), expected, "Take it out, or correct the scale.", shown(word))


def _column_problems(document: Document, written: MappingFile) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for heading, name in _columns(written):
        before = first.setdefault(tidy(heading), name)
        if before != name:
            found = f"{shown(heading)} as {before} and as {name}"
            yield document.problem((), "expected each column once", "Correct one of the two.", found)


def _key_problems(document: Document, written: MappingFile) -> Iterator[Problem]:
    """Pillars, facets and items are each addressed by key alone."""
    pillars = [(("pillars", place), pillar.key) for place, pillar in enumerate(written.pillars)]
    facets = [
        (path, facet.key)
        for place, pillar in enumerate(written.pillars)
        for path, facet in pillar.places(("pillars", place))
    ]
    items = [(path, _key(item)) for path, item in written.items]
    for kind, named in (("pillars", pillars), ("facets", facets), ("items", items)):
        seen: set[str] = set(ABOUT_PEOPLE) if kind == "items" else set()
        for path, key in named:
            if key in seen:
                expected = f"expected each key once among the {kind}"
                yield document.problem(path, expected, "Give it another key.", shown(key))
            seen.add(key)


def _text_problems(document: Document, written: MappingFile, texts: dict[str, str]) -> Iterator[Problem]:
    for path, item in written.items:
        if item.text is None and not texts.get(tidy(item.column)):
            where = f"{written.questions.file} has no question {shown(item.column)}" if written.questions else ""
            remedy = "Add the text, or name a question key that has it."
            yield document.problem((*path, "text"), "expected the item's text", remedy, where or "none")


def _instrument(written: MappingFile, texts: dict[str, str]) -> Instrument:
    def text(words: str) -> Text:
        return {written.language: words}

    def item(mapped: MappedItem) -> Item:
        question = mapped.text or texts[tidy(mapped.column)]
        return Item(key=_key(mapped), text=text(question), short=text(mapped.short), reverse=mapped.reverse)

    points = written.scale.points
    labels = written.scale.labels or tuple(map(str, range(1, points + 1)))
    ordered = labels[::-1] if written.scale.one_is == "highest" and written.scale.labels else labels
    pillars = tuple(
        Pillar(
            key=pillar.key,
            title=text(pillar.title),
            weight=pillar.weight,
            facets=tuple(
                Facet(key=facet.key, title=text(facet.title), items=tuple(map(item, facet.items)))
                for _, facet in pillar.places(())
            ),
        )
        for pillar in written.pillars
    )
    return Instrument(
        key=written.key,
        version=written.version,
        title=text(written.title or written.key),
        languages=(written.language,),
        scale=Scale(points=points, labels=tuple(map(text, ordered))),
        dont_know=text(DONT_KNOW.get(written.language, DONT_KNOW["en"])),
        pillars=pillars,
    )
