"""A million stored answer sheets to estimates, intervals and alphas, against plain numpy on the same matrix.

Each side runs in a process of its own, so that its peak memory is its own. Baseline: counts and means per unit and
item, and each pillar's alpha over complete cases, from a matrix that already lies in memory.
"""

import argparse
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assessments.agreement import cronbach_alpha, reliability
from assessments.answers import DONT_KNOW, AnswerSheet
from assessments.cells import Cells
from assessments.conventions import Conventions
from assessments.counting import tally
from assessments.instrument import Instrument
from assessments.loading import load_instrument
from assessments.organisation import Organisation, Unit

RESPONDENTS, ITEMS, UNITS = 1_000_000, 40, 50
READ_AT_A_TIME = 20_000
SCHEMA = """CREATE TABLE responses (
    key BLOB PRIMARY KEY, unit INTEGER NOT NULL, level INTEGER NOT NULL, answers BLOB NOT NULL
) WITHOUT ROWID"""


def forty_items() -> Instrument:
    """The published instrument without the last item of each pillar's first facet: 40 items."""
    instrument = load_instrument()
    pillars = []
    for pillar in instrument.pillars:
        first = pillar.facets[0].model_copy(update={"items": pillar.facets[0].items[:-1]})
        pillars.append(pillar.model_copy(update={"facets": (first, *pillar.facets[1:])}))
    return instrument.model_copy(update={"pillars": tuple(pillars)})


def organisation() -> Organisation:
    units = tuple(
        Unit(
            key=f"unit-{n}",
            name=f"Unit {n}",
            headcount={"executive": 200, "manager": 4_000, "staff": 30_000},
            customer_facing=0.5,
            revenue_share=1 / UNITS,
            effort=5.0,
        )
        for n in range(UNITS)
    )
    return Organisation(name="A million people", industry="all", size="large", units=units, capacity=(25.0,) * 4)


def store(path: Path, respondents: int) -> None:
    """Simulated answers: people and units differ, one answer in 25 is missing or 'don't know'. Fixed seed."""
    rng = np.random.default_rng(7)
    reverse = np.array([item.reverse for item in forty_items().items])
    connection = sqlite3.connect(path)
    connection.execute(SCHEMA)
    for start in range(0, respondents, READ_AT_A_TIME):
        n = min(READ_AT_A_TIME, respondents - start)
        unit = rng.integers(0, UNITS, n)
        level = rng.choice(3, n, p=[0.01, 0.14, 0.85])
        trait = rng.normal(0, 0.7, n) + unit / UNITS
        raw = np.clip(np.rint(3 + trait[:, None] + rng.normal(0, 0.9, (n, ITEMS))), 1, 5).astype(np.uint8)
        raw[:, reverse] = 6 - raw[:, reverse]
        raw[rng.random((n, ITEMS)) < 0.03] = DONT_KNOW
        raw[rng.random((n, ITEMS)) < 0.01] = 0
        keys = rng.bytes(16 * n)
        rows = ((keys[16 * i : 16 * i + 16], int(unit[i]), int(level[i]), raw[i].tobytes()) for i in range(n))
        connection.executemany("INSERT INTO responses VALUES (?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()


def read(path: Path) -> AnswerSheet:
    connection = sqlite3.connect(path)
    (n,) = connection.execute("SELECT count(*) FROM responses").fetchone()
    codes = np.empty((n, ITEMS), dtype=np.uint8)
    unit, level = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int8)
    rows, at = connection.execute("SELECT unit, level, answers FROM responses"), 0
    while part := rows.fetchmany(READ_AT_A_TIME):
        units, levels, answers = zip(*part, strict=True)
        piece = slice(at, at + len(part))
        codes[piece] = np.frombuffer(b"".join(answers), dtype=np.uint8).reshape(-1, ITEMS)
        unit[piece], level[piece] = units, levels
        at += len(part)
    return AnswerSheet(codes, unit, level)


def bellwether(path: Path) -> dict[str, float]:
    """From stored answers to every cell's estimates and intervals, and to alphas and omegas."""
    instrument, conventions, company = forty_items(), Conventions(), organisation()
    began = time.perf_counter()
    sheet = read(path)
    have_read = time.perf_counter()
    counted = tally(instrument, sheet, UNITS, conventions)
    have_counted = time.perf_counter()
    found = {key: r for key, (cross, n) in counted.cross.items() if (r := reliability(cross, n)) is not None}
    cells = Cells(instrument, company, counted, found, conventions, {})
    scored = [cells.cell(key) for key in cells.masks]
    done = time.perf_counter()
    if len(scored) != UNITS + 4:
        raise RuntimeError(f"{len(scored)} cells, expected {UNITS + 4}")
    return {
        "read": have_read - began,
        "count": have_counted - have_read,
        "score": done - have_counted,
        "total": done - began,
    }


def plain(path: Path) -> dict[str, float]:
    """What numpy needs for counts, means and alphas, the matrix being in memory."""
    instrument, sheet = forty_items(), read(path)
    reverse = np.array([item.reverse for item in instrument.items])
    began = time.perf_counter()
    x: NDArray[np.float32] = sheet.codes.astype(np.float32)
    x[(sheet.codes < 1) | (sheet.codes > 5)] = np.nan
    x[:, reverse] = 6 - x[:, reverse]
    for unit in range(UNITS):
        rows = x[sheet.unit == unit]
        np.isfinite(rows).sum(axis=0)
        np.nanmean(rows, axis=0)
    at = 0
    for pillar in instrument.pillars:
        part = x[:, at : at + len(pillar.items)]
        at += len(pillar.items)
        cronbach_alpha(np.cov(part[np.isfinite(part).all(axis=1)].T))
    return {"total": time.perf_counter() - began}


SIDES: dict[str, Callable[[Path], dict[str, float]]] = {"bellwether": bellwether, "numpy": plain}


def one_side(side: str, path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    parts = SIDES[side](path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    parts |= {"peak": peak / 1024, "base": before / 1024}
    print(" ".join(f"{name}={value:.4f}" for name, value in parts.items()))


def in_a_process(side: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.scoring", "--side", side, "--store", str(path)]
    line = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return {name: float(value) for name, value in (pair.split("=") for pair in line)}


def run(respondents: int = RESPONDENTS, rounds: int = 3) -> None:
    """Both sides alternately; medians, and the ratio of the medians."""
    print(f"\nScoring: {respondents:,} stored answer sheets × {ITEMS} items × {UNITS} units")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.sqlite"
        store(path, respondents)
        taken: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
        for _ in range(rounds):
            for side, results in taken.items():
                results.append(in_a_process(side, path))
    median = {side: {k: float(np.median([r[k] for r in rs])) for k in rs[0]} for side, rs in taken.items()}
    ours, theirs = median["bellwether"], median["numpy"]
    print(f"  read {ours['read']:.2f} s, count {ours['count']:.2f} s, score and guard {ours['score']:.2f} s")
    print(f"  together {ours['total']:.2f} s; peak memory {ours['peak']:.0f} MB, programs alone {ours['base']:.0f} MB")
    print(f"  plain numpy, in memory: {theirs['total']:.2f} s")
    print(f"  ratio {ours['total'] / theirs['total']:.2f} (at most 3), memory (at most 500 MB)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--respondents", type=int, default=RESPONDENTS)
    options = parser.parse_args()
    if options.side:
        one_side(options.side, options.store)
    else:
        run(options.respondents)
