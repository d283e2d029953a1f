"""Set-up says what is wrong in words: the port, the disk, the package. Installing itself is tried by CI."""

import ast
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.failures import explain_apt, explain_pip
from scripts.machine import CannotContinueError, apt_command, check_disk, check_port, install

NOT_REACHED = "W: Failed to fetch http://debian.example/dists/bookworm/InRelease  Could not connect to debian.example\n"
NOT_KNOWN = "E: Unable to locate package qpdf\n"


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_named_with_another_that_is_free(taken_port: int) -> None:
    with pytest.raises(CannotContinueError, match=f"Port {taken_port} is taken") as refusal:
        check_port(taken_port)
    check_port(int(str(refusal.value).rpartition("PORT=")[2]))


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(CannotContinueError, match="is not a port"):
        check_port(port)


def test_needs_on_one_disk_are_added_up(tmp_path: Path) -> None:
    check_disk([(tmp_path, 1), (tmp_path, 1)])
    with pytest.raises(CannotContinueError, match=r"about 1,000,000,001 MB are needed"):
        check_disk([(tmp_path, 1), (tmp_path, 1_000_000_000)])


def test_nothing_is_run_where_nothing_is_missing() -> None:
    def run(command: list[str]) -> tuple[int, str]:
        raise AssertionError(command)

    install({"anything": lambda: True}, run)


def test_the_command_for_an_administrator_can_be_pasted() -> None:
    pasted = "apt-get update && apt-get install -y --no-install-recommends libatomic1 qpdf"
    assert apt_command(["libatomic1", "qpdf"]) == pasted


@pytest.mark.parametrize(
    ("updated", "installed", "expected"),
    [
        ("", NOT_KNOWN, "qpdf could not be installed: the apt sources do not offer it"),
        (NOT_REACHED, NOT_KNOWN, "qpdf could not be installed: the package servers could not be reached"),
        ("", "E: Failed to fetch http://debian.example/q/qpdf_11.3_amd64.deb  404\n", "package qpdf could not be"),
        (NOT_REACHED, "E: Could not get lock /var/lib/dpkg/lock-frontend.\n", "wait until it has ended"),
        ("", "dpkg: error processing package postgresql-15 (--configure):\n", "package postgresql-15 could not"),
        ("", "E: You don't have enough free space in /var/cache/apt/archives/.\n", "The disk is full"),
        ("", "E: Something new went wrong.\n", "E: Something new went wrong."),
        ("", "", "it printed nothing"),
    ],
)
def test_a_failure_of_apt_names_the_package_and_the_next_step(updated: str, installed: str, expected: str) -> None:
    assert expected in explain_apt(updated, installed)


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        ("ERROR: No matching distribution found for click==99.1\n", "click==99.1 could not be installed: the package"),
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError'\n"
            "ERROR: No matching distribution found for alembic==1.20.1\n",
            "alembic==1.20.1 could not be installed: the package index could not be reached",
        ),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES.\n    blinker==1.9.0 from here:\n",
            "blinker==1.9.0 could not be installed: the file offered is not the one that was locked",
        ),
        ("ERROR: Failed building wheel for zopfli\n", "zopfli could not be installed: there is no ready-made file"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n", "disk is full"),
    ],
)
def test_a_failure_of_pip_names_the_package_and_the_next_step(log: str, expected: str) -> None:
    assert expected in explain_pip(log)


@pytest.mark.parametrize("module", ["setup", "machine", "failures"])
def test_set_up_needs_nothing_that_is_not_installed_yet(module: str) -> None:
    path = Path(__file__).resolve().parent.parent / "scripts" / f"{module}.py"
    tree = ast.parse(path.read_text("utf-8"))
    imported = {
        node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
    }
    imported |= {
        each.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names
    }
    assert imported <= sys.stdlib_module_names | {"scripts"}
