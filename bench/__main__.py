"""`make bench`: every measurement, or those named: scoring, rollout, charts, report."""

import sys
from importlib import import_module

MEASUREMENTS = ("scoring", "rollout", "charts", "report")


def main(named: list[str]) -> None:
    unknown = [name for name in named if name not in MEASUREMENTS]
    if unknown:
        sys.exit(f"No measurement is called {unknown[0]!r}. Choose from {', '.join(MEASUREMENTS)}.")
    for name in named or MEASUREMENTS:
        import_module(f"bench.{name}").run()


main(sys.argv[1:])
