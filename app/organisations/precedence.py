"""Which units wait for one another in a circle."""

from collections.abc import Iterator, Sequence


def circles(before: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Circles in a graph in which unit i waits for the units `before[i]`; each unit is in one of them at most.

    A circle is listed in the order of waiting: every unit waits for the next, the last for the first.
    """
    done = [False] * len(before)
    for start in range(len(before)):
        path: list[int] = []
        branches = [iter((start,))]
        while branches:
            unit = next(branches[-1], None)
            if unit is None:
                branches.pop()
                if path:
                    done[path.pop()] = True
            elif unit in path:
                yield path[path.index(unit) :]
                break
            elif not done[unit]:
                path.append(unit)
                branches.append(iter(before[unit]))
        for unit in path:
            done[unit] = True
