"""Tarnwick Home, a retailer that does not exist: its units, and what is true of them behind their answers."""

from typing import Final, Literal

from assessments.instrument import LEVELS
from assessments.organisation import Organisation, Unit

Row = tuple[str, tuple[int, int, int], float, float, float, float, tuple[float, float, float, float]]

# Name, people by level, customer-facing share, revenue share, team-weeks, response,
# and how far the unit's truth lies from the company's in leadership, ownership, feedback loops and engagement.
DEPARTMENTS: Final[tuple[Row, ...]] = (
    ("Sales", (2, 9, 79), 0.85, 0.38, 8, 0.60, (-6, -4, -8, -5)),
    ("Marketing", (2, 5, 25), 0.50, 0.14, 3, 0.76, (8, 8, 8, 6)),
    ("Customer service", (1, 6, 63), 0.95, 0.03, 5, 0.70, (3, 2, 6, 4)),
    ("Stores North", (1, 7, 64), 0.90, 0.08, 6, 0.62, (0, -1, 1, 2)),
    ("Stores South", (1, 6, 59), 0.90, 0.07, 6, 0.58, (0, -1, 1, 2)),
    ("E-commerce", (2, 4, 28), 0.40, 0.13, 4, 0.72, (3, 1, 5, 2)),
    ("Logistics", (2, 6, 62), 0.45, 0.0, 5, 0.55, (-5, -4, -6, -5)),
    ("Product", (2, 4, 22), 0.10, 0.02, 3, 0.70, (2, 3, -2, 3)),
    ("IT", (2, 4, 24), 0.05, 0.0, 4, 0.72, (-3, -4, -1, -1)),
    ("Finance", (2, 3, 19), 0.05, 0.0, 2, 0.74, (-1, 3, -6, -3)),
    ("Human resources", (1, 2, 11), 0.0, 0.0, 2, 0.80, (4, 1, 0, 6)),
    ("Legal", (0, 1, 3), 0.0, 0.0, 2, 0.75, (0, 0, 0, 0)),
)
PARTNERS: Final[tuple[Row, ...]] = (
    ("Kitchen dealers", (0, 6, 38), 0.90, 0.07, 5, 0.55, (-2, -3, 1, -4)),
    ("Franchise stores", (0, 5, 33), 0.90, 0.06, 5, 0.58, (3, 2, 4, 3)),
    ("Creative agencies", (0, 4, 20), 0.50, 0.02, 3, 0.60, (1, 4, 6, 1)),
)
STARTED_BEFORE: Final = {"stores-south": ("stores-north",), "e-commerce": ("it",)}
BRAND_LINKS: Final = {"kitchen-dealers": (0.6, 0.14), "franchise-stores": (1.0, 0.12), "creative-agencies": (0.3, 0.02)}
"""Exclusivity and share of purchases."""
SAME_TRUTH: Final = ("stores-north", "stores-south")
WILLING: Final = tuple(row[5] for row in (*DEPARTMENTS, *PARTNERS))
STANDING: Final = tuple(row[6] for row in (*DEPARTMENTS, *PARTNERS))


def demo_organisation() -> Organisation:
    """Tarnwick Home as of both waves: 12 departments, 3 partners, 640 people."""
    return Organisation(
        name="Tarnwick Home",
        industry="Retail: home furnishings",
        size="500–999 people",
        revenue=184_000_000,
        units=(*(_unit(row) for row in DEPARTMENTS), *(_unit(row, "partner") for row in PARTNERS)),
        capacity=(12, 12, 12, 12, 12),
        first_wave="2027-01",
        wave_weeks=13,
        executives_told=True,
        appointed_owner="cco",
    )


def _unit(row: Row, kind: Literal["department", "partner"] = "department") -> Unit:
    name, people, facing, revenue, effort, _, _ = row
    key = name.lower().replace(" ", "-")
    exclusivity, purchases = BRAND_LINKS.get(key, (1.0, 0.0))
    return Unit(
        key=key,
        name=name,
        kind=kind,
        headcount={level: count for level, count in zip(LEVELS, people, strict=True) if count},
        customer_facing=facing,
        revenue_share=revenue,
        effort=effort,
        after=STARTED_BEFORE.get(key, ()),
        exclusivity=exclusivity,
        purchase_share=purchases,
    )
