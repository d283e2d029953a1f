"""What a rollout plan must keep to: windows, precedence and the reasons why a unit can never start (METHOD 9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assessments.conventions import Conventions
from assessments.rollout_candidates import Candidate, coached, column

Pin = tuple[int, int | None]
"""Earliest and latest wave, counted from 1. With a latest wave the unit must start by then; None: only if it pays."""

Bools = NDArray[np.bool_]

ROOM: Final = 1e-9
"""Team-weeks by which effort may exceed capacity: rounding in sums of efforts, never a real overrun."""

OBSTACLES: Final[Mapping[str, str]] = {
    "effort": "{unit} needs {effort:g} team-weeks; no wave from {from_wave:g} to {to_wave:g} has over {capacity:g}",
    "floor": "{unit} reaches a readiness of {readiness:.0f} by wave {to_wave:g}, the floor is {floor:g}",
    "after_late": "{unit} must start after {other}, which opens in wave {wave:g}, and by wave {to_wave:g}",
    "after_impossible": "{unit} must start after {other}, which can never start",
    "after_unscored": "{unit} must start after {other}, which has no readiness score and so no place in the plan",
    "no_wave": "{unit} finds no wave from {from_wave:g} to {to_wave:g} with room, readiness and predecessors started",
    "pin_outside": "{unit} is pinned to waves {from_wave:g} to {to_wave:g}, the plan has waves 1 to {waves:g}",
    "pin_conflict": "{unit} must start by wave {to_wave:g}, but other pins leave no room for its {effort:g} team-weeks",
    "no_value": "{unit} has no revenue and no customer contact: the plan gains nothing by starting it",
    "negative_value": "{unit} is so unlikely to succeed that starting it costs more than it brings: {value:.3f}",
    "no_room": "{unit} needs {effort:g} team-weeks, other units make more of them",
}
"""Why a unit does not start: code → English sentence over `Obstacle.numbers`, the unit's name and the other's."""


class InvalidRollout(ValueError):
    """The input contradicts itself: circular precedence, duplicate or unknown keys, a pin that ends too early."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why `key` does not start: a code of OBSTACLES, its numbers, and the other unit's key where there is one."""

    key: str
    code: str
    numbers: Mapping[str, float]
    other: str | None = None

    def sentence(self, names: Mapping[str, str]) -> str:
        """The reason in English; `names` maps keys to names, a missing key stands for itself."""
        other = names.get(self.other, self.other) if self.other else ""
        return OBSTACLES[self.code].format(unit=names.get(self.key, self.key), other=other, **self.numbers)


@dataclass(frozen=True, slots=True)
class Limits:
    """What binds a plan beside capacity.

    order     unit indices, predecessors before successors
    pairs     (predecessor, successor) indices
    window    (units, waves) what pins leave, nothing for a unit that can never start
    allowed   (units, waves) what effort, floor and the predecessors' first waves leave of it, all at their estimates
    deadline  (units,) last wave index by which the unit must start, −1 where it need not
    """

    order: tuple[int, ...]
    pairs: tuple[tuple[int, int], ...]
    window: Bools
    allowed: Bools
    deadline: NDArray[np.int64]
    obstacles: tuple[Obstacle, ...]


def limits(
    units: Sequence[Candidate],
    capacity: Sequence[float],
    conventions: Conventions,
    floor: float | None,
    pins: Mapping[str, Pin],
) -> Limits:
    """Work out which waves are open to which unit, predecessors first; raises InvalidRollout on contradictory input."""
    index = _index(units, capacity, pins)
    order = _ordered(units, index)
    readiness = coached(column(units, "readiness"), len(capacity), conventions)
    window = np.ones((len(units), len(capacity)), dtype=np.bool_)
    allowed = np.asarray(capacity)[None, :] + ROOM >= column(units, "effort")[:, None]
    allowed &= readiness >= (-np.inf if floor is None else floor)
    obstacles: dict[int, Obstacle] = {}
    for unit in order:
        first, last = _pinned(pins.get(units[unit].key), len(capacity))
        window[unit, : first - 1] = window[unit, last:] = False
        allowed[unit] &= window[unit]
        obstacle = _blocked(units[unit], index, {units[i].key for i in obstacles})
        if obstacle is None:
            opens = {key: int(np.argmax(allowed[index[key]])) + 1 for key in units[unit].after}
            late = max(opens.items(), key=lambda item: item[1], default=None)
            allowed[unit, : late[1] if late else 0] = False
            if not allowed[unit].any():
                obstacle = _closed(units[unit], (first, last), capacity, readiness[unit], floor, late)
        if obstacle is not None:
            obstacles[unit] = obstacle
            window[unit] = allowed[unit] = False
    pairs = tuple((index[key], unit) for unit in range(len(units)) for key in units[unit].after if key in index)
    deadline = _deadlines(units, order, pairs, allowed, pins)
    return Limits(order, pairs, window, allowed, deadline, tuple(obstacles[i] for i in sorted(obstacles)))


def _index(units: Sequence[Candidate], capacity: Sequence[float], pins: Mapping[str, Pin]) -> dict[str, int]:
    index = {unit.key: i for i, unit in enumerate(units)}
    if len(index) < len(units):
        twice = sorted({unit.key for i, unit in enumerate(units) if index[unit.key] != i})
        raise InvalidRollout(f"units listed twice: {', '.join(twice)}; give every unit a key of its own")
    if not capacity or min(capacity) < 0:
        raise InvalidRollout(f"capacity is {list(capacity)}; give team-weeks of 0 or more for at least one wave")
    for key, (earliest, latest) in pins.items():
        if key not in index:
            raise InvalidRollout(f"pin on '{key}', which is not a unit of this plan; known are {', '.join(index)}")
        if latest is not None and latest < earliest:
            raise InvalidRollout(f"pin on '{key}' ends in wave {latest}, before it begins in wave {earliest}")
    return index


def _ordered(units: Sequence[Candidate], index: Mapping[str, int]) -> tuple[int, ...]:
    graph = {i: [index[key] for key in unit.after if key in index] for i, unit in enumerate(units)}
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        cycle = " → ".join(units[i].key for i in error.args[1])
        raise InvalidRollout(f"circular precedence: {cycle}; remove one of these 'after' entries") from error


def _pinned(pin: Pin | None, waves: int) -> tuple[int, int]:
    earliest, latest = pin or (1, None)
    return max(earliest, 1), waves if latest is None else latest


def _blocked(unit: Candidate, index: Mapping[str, int], impossible: set[str]) -> Obstacle | None:
    for key in unit.after:
        if key not in index:
            return Obstacle(unit.key, "after_unscored", {}, key)
        if key in impossible:
            return Obstacle(unit.key, "after_impossible", {}, key)
    return None


def _closed(
    unit: Candidate,
    pinned: tuple[int, int],
    capacity: Sequence[float],
    readiness: NDArray[np.float64],
    floor: float | None,
    late: tuple[str, int] | None,
) -> Obstacle:
    """The single reason that closes every wave from `pinned[0]` to `pinned[1]`, else 'no_wave'."""
    first, last = pinned[0], min(pinned[1], len(capacity))
    span = {"from_wave": float(first), "to_wave": float(last)}
    if first > last:
        outside = {"from_wave": float(first), "to_wave": float(max(pinned)), "waves": float(len(capacity))}
        return Obstacle(unit.key, "pin_outside", outside)
    largest = max(capacity[first - 1 : last])
    if unit.effort > largest + ROOM:
        return Obstacle(unit.key, "effort", span | {"effort": unit.effort, "capacity": largest})
    if floor is not None and readiness[last - 1] < floor:
        return Obstacle(unit.key, "floor", span | {"readiness": float(readiness[last - 1]), "floor": floor})
    if late is not None and late[1] >= last:
        return Obstacle(unit.key, "after_late", span | {"wave": float(late[1])}, late[0])
    return Obstacle(unit.key, "no_wave", span)


def _deadlines(
    units: Sequence[Candidate],
    order: Sequence[int],
    pairs: Sequence[tuple[int, int]],
    allowed: Bools,
    pins: Mapping[str, Pin],
) -> NDArray[np.int64]:
    """A pinned unit must start by its latest wave, and whatever it comes after one wave sooner."""
    deadline = np.full(len(units), -1, dtype=np.int64)
    for unit in reversed(order):
        own = pins.get(units[unit].key, (1, None))[1]
        bounds = [int(deadline[later]) - 1 for earlier, later in pairs if earlier == unit and deadline[later] >= 0]
        bounds += [own - 1] if own is not None else []
        if bounds and allowed[unit].any():
            deadline[unit] = min(*bounds, allowed.shape[1] - 1)
    return deadline
