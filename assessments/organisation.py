"""The organisation that is assessed: its units, how they are connected, and what a rollout may spend."""

from typing import Literal

from pydantic import Field

from assessments.frozen import Frozen
from assessments.instrument import Level

Share = float
"""A share of one, 0–1."""


class Unit(Frozen):
    """A department or a partner.

    `headcount` per level (key 'all' where an organisation has no levels); `customer_facing` is the share of the unit's
    own people who meet customers; `revenue_share` its share of the organisation's revenue; `effort` the team-weeks that
    the rollout takes; `after` the keys of units that must have started in an earlier wave;
    `exclusivity` and `purchase_share` are a partner's brand link.
    """

    key: str
    name: str
    kind: Literal["department", "partner"] = "department"
    headcount: dict[Level | Literal["all"], int]
    customer_facing: Share = Field(ge=0, le=1)
    revenue_share: Share = Field(ge=0, le=1)
    effort: float = Field(gt=0)
    after: tuple[str, ...] = ()
    exclusivity: Share = Field(default=1.0, ge=0, le=1)
    purchase_share: Share = Field(default=0.0, ge=0, le=1)

    @property
    def people(self) -> int:
        return sum(self.headcount.values())


class Organisation(Frozen):
    """A snapshot. `capacity` is team-weeks per wave; `executives_told` says that executives were told that their level
    is shown from three answers on; `appointed_owner` is a unit key or role key of the nomination."""

    name: str
    industry: str
    size: str
    revenue: float | None = None
    currency: str = "EUR"
    units: tuple[Unit, ...]
    capacity: tuple[float, ...]
    first_wave: str | None = None
    wave_weeks: int = 13
    executives_told: bool = False
    appointed_owner: str | None = None
    consultant: str | None = None

    @property
    def departments(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.kind == "department")

    @property
    def partners(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.kind == "partner")
