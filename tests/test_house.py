"""The rules of the house that a reviewer should not have to watch: who may know whom, and what may not be written."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Made by tools or by others: not ours to keep in order.
NOT_OURS = {".git", "instance", "node_modules", "vendor", "__pycache__", "test-results", "htmlcov"}
BINARY = {".png", ".woff2", ".woff", ".ttf", ".otf", ".pdf", ".ico", ".mo", ".gz", ".zip", ".xlsx", ".pptx", ".sqlite"}

CORE_MAY_IMPORT = {"assessments", "numpy", "scipy", "pydantic", "pydantic_core", "ruamel"} | sys.stdlib_module_names
YAML_READER = Path("assessments/documents.py")
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
# Files that belong on one machine only. Written so that the pattern doesn't find itself.
LOCAL_PATH = re.compile(r"(?<![\w.~/-])/(?:work|root|home|Users)/[\w.]|\b[A-Z]:\\Users\\")
MARKED_SAFE = re.compile(r"\|\s*safe\b|\bautoescape\s+false|\bMarkup\(")

LOCKS = ("requirements.txt", "requirements-dev.txt")
ADDRESS = re.compile(r"://|^\s*-(?:i|f|-index-url|-extra-index-url|-find-links)\b")
PIN = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==([\w.!+-]+)( ;[^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def files(*suffixes: str, within: str = ".") -> Iterator[Path]:
    """Every file of ours below a folder, as a path relative to the project; all files where no suffix is named."""
    for folder, folders, names in os.walk(ROOT / within):
        folders[:] = sorted(name for name in folders if name not in NOT_OURS and not _is_tools_own(name))
        for name in sorted(names):
            path = (Path(folder) / name).relative_to(ROOT)
            if not suffixes or path.suffix in suffixes:
                yield path


def _is_tools_own(name: str) -> bool:
    return name.startswith(".") and name != ".ci"


def lines_with(pattern: re.Pattern[str], paths: Iterator[Path]) -> list[str]:
    """Where the pattern occurs, as 'file:line: text'."""
    return [
        f"{path}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate((ROOT / path).read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def imports_of(path: Path) -> set[str]:
    """The dotted names that a Python file imports, inside its functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def lock_lines(lock: str) -> list[str]:
    return [line for line in (ROOT / lock).read_text().splitlines() if line and not line.lstrip().startswith("#")]


def pins(lock: str) -> dict[str, str]:
    return {match[1]: match[2] for line in lock_lines(lock) if (match := PIN.match(line))}


@pytest.mark.skipif(not (ROOT / "app" / "__init__.py").exists(), reason="app is not a package yet")
def test_every_module_knows_only_what_it_may_know() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_core_imports_only_numbers_validation_and_yaml() -> None:
    foreign = [
        f"{path} imports {name}"
        for path in files(".py", within="assessments")
        for name in imports_of(path)
        if name.split(".")[0] not in CORE_MAY_IMPORT
    ]
    assert foreign == []


def test_nothing_switches_the_escaping_of_pages_off() -> None:
    templates = (path for path in files(".html", ".txt", ".xml", ".svg", ".jinja") if "requirements" not in path.name)
    assert lines_with(MARKED_SAFE, templates) == []
    assert lines_with(MARKED_SAFE, files(".py", within="app")) == []


def test_yaml_is_read_in_one_place_and_never_by_pyyaml() -> None:
    readers = {path for path in files(".py") if any(name.startswith("ruamel") for name in imports_of(path))}
    assert readers <= {YAML_READER}
    assert [path for path in files(".py") if "yaml" in imports_of(path)] == []


def test_the_yaml_reader_is_the_safe_one() -> None:
    source = (ROOT / YAML_READER).read_text("utf-8")
    kinds = re.findall(r"\bYAML\(([^)]*)\)", source)
    assert kinds
    assert all('typ="safe"' in kind and "pure=True" in kind for kind in kinds)


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [path for path in files() if VAGUE_NAMES & {part.lower() for part in (*path.parts[:-1], path.stem)}] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    assert lines_with(ADDRESS, iter([Path(lock)])) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_of_a_lock_is_pinned_and_has_a_hash(lock: str) -> None:
    lines = lock_lines(lock)
    assert [line for line in lines if not PIN.match(line) and not HASH.match(line)] == []
    followed = zip(lines, [*lines[1:], ""], strict=True)
    assert [line for line, after in followed if PIN.match(line) and not HASH.match(after)] == []


def test_the_development_lock_holds_every_pin_of_the_other() -> None:
    # Set-up relies on it: whoever installed the development lock needs no second installation for the demo.
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


def test_nothing_names_a_path_of_one_machine() -> None:
    texts = (path for path in files() if path.suffix not in BINARY and path.name != "setup.log")
    assert lines_with(LOCAL_PATH, texts) == []
