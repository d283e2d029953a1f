"""The one reader of YAML files: plain data, the line of every key, and errors that a person can act on."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, StreamEndEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

MAXIMUM_BYTES: Final = 2_000_000
MAXIMUM_NODES: Final = 50_000
MAXIMUM_DEPTH: Final = 40
SHOWN_PROBLEMS: Final = 20
SHOWN_LENGTH: Final = 40

KeyPath = tuple[str | int, ...]
"""Keys and list positions from the top of a file down to one value."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: where, what was expected, what was found, and what to do about it.

    `line` is None and `key` is '' where the problem is the whole file; `found` is '' where nothing was.
    """

    line: int | None
    key: str
    expected: str
    remedy: str
    found: str = ""

    def __str__(self) -> str:
        place = f"{self.key}: " if self.key else ""
        found = f", found {self.found}" if self.found else ""
        return f"{place}{self.expected}{found}. {self.remedy}".strip()


class InvalidFile(ValueError):
    """A file that cannot be used. `problems` has at least one entry; `line` and `key` are those of the first."""

    def __init__(self, file: Path | str, problems: Iterable[Problem]) -> None:
        self.file = Path(file)
        self.problems = tuple(problems)
        super().__init__(str(self))

    @property
    def line(self) -> int | None:
        return self.problems[0].line

    @property
    def key(self) -> str:
        return self.problems[0].key

    def __str__(self) -> str:
        lines = [
            f"{self.file}:{problem.line}: {problem}" if problem.line else f"{self.file}: {problem}"
            for problem in self.problems[:SHOWN_PROBLEMS]
        ]
        hidden = len(self.problems) - SHOWN_PROBLEMS
        return "\n".join(lines + ([f"… and {hidden} more."] if hidden > 0 else []))


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: dictionaries, lists and scalars, and the line on which each of them starts."""

    file: Path
    data: Any
    lines: dict[tuple[str, ...], int]

    def line(self, path: KeyPath) -> int | None:
        """The line of the key or list entry at `path`, counted from 1, or None where the file has no such path."""
        return self.lines.get(tuple(map(str, path)))

    def known(self, path: KeyPath) -> KeyPath:
        """`path`, or its nearest ancestor that the file does have."""
        return next(path[:end] for end in range(len(path), -1, -1) if not end or self.line(path[:end]))

    def problem(self, path: KeyPath, expected: str, remedy: str, found: str = "") -> Problem:
        """A problem at `path`; where the file does not have it, the line is that of its nearest ancestor."""
        return Problem(self.line(self.known(path)), self.name(path), expected, remedy, found)

    def name(self, path: KeyPath) -> str:
        """The path in words: a list entry goes by its own key or name, else by its position counted from 1."""
        words, here = [], self.data
        for part in path:
            try:
                here = here[part]
            except (KeyError, IndexError, TypeError):
                here = None
            label = (here.get("key") or here.get("name")) if isinstance(here, dict) else None
            position = label if isinstance(label, str) else f"[{int(part) + 1}]" if isinstance(part, int) else part
            words.append(str(position) if isinstance(part, int) else str(part))
        return ".".join(words)


def read_yaml(path: Path | str) -> Document:
    """Read one YAML 1.2 file (so `No` is text) without ever building more than the file spells out.

    Raises `InvalidFile` for a file that is missing, empty, over 2 MB, not UTF-8 or not YAML, and for aliases,
    anchors, tags, merge keys, directives, several documents and duplicate keys.
    """
    file = Path(path)
    text = _text(file)
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = _StrictComposer
    try:
        root = yaml.compose(text)
        if root is None:
            _refuse(file, None, "expected YAML, found an empty file", "Fill it in or choose another file.")
        return _Builder(file, yaml).document(root)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found = error.problem or error.context or "this is not YAML"
        remedy = error.note or "Check indentation, colons and quotes on this line and the one above."
        _refuse(file, mark.line + 1 if mark else None, str(found), remedy)
    except YAMLError as error:
        _refuse(file, None, str(error).splitlines()[0], "Remove control characters and save the file as plain text.")


def _refuse(file: Path, line: int | None, expected: str, remedy: str, key: str = "") -> NoReturn:
    raise InvalidFile(file, [Problem(line, key, expected, remedy)]) from None


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAXIMUM_BYTES + 1)
    except FileNotFoundError:
        _refuse(file, None, "there is no such file", "Check the path.")
    except OSError as error:
        _refuse(file, None, f"expected a readable file: {error.strerror}", "Check the path and its permissions.")
    if len(raw) > MAXIMUM_BYTES:
        _refuse(file, None, "expected at most 2 MB, found a larger file", "Is it the right file? Leave out the data.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        _refuse(file, line, "expected UTF-8, found other bytes", "Save the file again with the encoding UTF-8.")


class _StrictComposer(Composer):
    """Refuses what makes YAML unsafe or ambiguous at the event, before anything is built from it."""

    nodes = 0

    def compose_document(self) -> Any:
        event = self.parser.peek_event()
        if event.version or event.tags:
            _stop(event, "expected no % directive", "Delete the line above that starts with %.")
        document = super().compose_document()
        if not self.parser.check_event(StreamEndEvent):
            event = self.parser.peek_event()
            _stop(event, "expected one document, found another", "Delete this line '---' and what follows.")
        return document

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.parser.peek_event()
        if isinstance(event, AliasEvent):
            _stop(event, f"expected a value, found the alias *{event.anchor}", "Write the value out in full.")
        if event.anchor is not None:
            _stop(event, f"expected no anchor, found &{event.anchor}", "Delete it, and write repeated values out.")
        if event.ctag is not None:
            _stop(event, f"expected no tag, found {event.ctag}", "Delete the tag; text goes in quotes.")
        if getattr(event, "value", "") == "<<" and event.implicit[0]:
            _stop(event, "expected a key of plain text, found the merge key <<", "Write the merged keys out in full.")
        if self.depth >= MAXIMUM_DEPTH:
            _stop(event, f"expected at most {MAXIMUM_DEPTH} levels of nesting", "Close brackets and undo indentation.")
        self.nodes += 1
        if self.nodes > MAXIMUM_NODES:
            _stop(event, f"expected at most {MAXIMUM_NODES} values", "Is it the right file? Leave out the data.")
        return super().compose_node(parent, index)


def _stop(event: Any, expected: str, remedy: str) -> NoReturn:
    raise MarkedYAMLError(problem=expected, problem_mark=event.start_mark, note=remedy)


class _Builder:
    """Turns composed nodes into plain data and notes the line of each on the way."""

    def __init__(self, file: Path, yaml: YAML) -> None:
        self.file = file
        self.yaml = yaml
        self.lines: dict[tuple[str, ...], int] = {}

    def document(self, root: Node) -> Document:
        return Document(self.file, self._value(root, ()), self.lines)

    def _value(self, node: Node, path: tuple[str, ...]) -> Any:
        # A value under a key goes by the line of the key, which was noted first.
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, MappingNode):
            return dict(self._pairs(node, path))
        if isinstance(node, SequenceNode):
            return [self._value(entry, (*path, str(position))) for position, entry in enumerate(node.value)]
        return self._scalar(node, path)

    def _pairs(self, node: MappingNode, path: tuple[str, ...]) -> Iterator[tuple[str | int, Any]]:
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = self._scalar(key_node, path) if isinstance(key_node, ScalarNode) else None
            if isinstance(key, bool) or not isinstance(key, str | int):
                _refuse(self.file, line, "expected a key of plain text or a whole number", "Put the key in quotes.")
            here = (*path, str(key))
            if here in self.lines:
                first = f"expected each key once, found it on line {self.lines[here]} too"
                _refuse(self.file, line, first, "Delete or rename one of the two.", ".".join(here))
            self.lines[here] = line
            yield key, self._value(value_node, here)

    def _scalar(self, node: Node, path: tuple[str, ...]) -> Any:
        try:
            value = self.yaml.constructor.construct_object(node)
            # Half a surrogate pair, or a number of thousands of digits, could be read but never be written again.
            str(value).encode()
        except ValueError:
            expected, remedy = f"cannot read the value {shown(node.value)}", "Correct it, or put it in quotes."
            _refuse(self.file, node.start_mark.line + 1, expected, remedy, ".".join(path))
        return value


def shown(value: Any) -> str:
    """A value as a message shows it: short, and only by its kind where it is not a scalar."""
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "keys with values"
    text = json.dumps(value, ensure_ascii=False, default=str).encode(errors="replace").decode()
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"
