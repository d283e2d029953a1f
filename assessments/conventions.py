"""Every threshold that is ours and not science's: one table, printed in the report's method page."""

from typing import Final

from pydantic import Field

from assessments.frozen import Frozen

CONFIDENCE: Final = 0.90
"""Coverage of every 'likely range' (METHOD: intervals are 90 %)."""

MINIMUM_GROUP: Final = 5
"""The floor of the disclosure gate. Configuration may raise it, never lower it."""


class Conventions(Frozen):
    """Conventions with their defaults. Scores and gaps are points of 0–100, shares are 0–1."""

    minimum_group: int = Field(default=MINIMUM_GROUP, ge=MINIMUM_GROUP)
    minimum_distribution: int = Field(default=10, ge=10)
    dont_know_share: float = 0.20
    careless_seconds_per_item: float = 2.0
    careless_hard_seconds_per_item: float = 1.0
    careless_reversed_gap: float = 50.0
    careless_pillar_sd: float = 30.0
    careless_small_unit: int = 10
    careless_share: float = 0.10
    silent_points: float = 10.0
    response_rate: float = 0.50
    strength: float = 70.0
    weak_point: float = 55.0
    weak_point_n: int = 8
    both_shown_apart: float = 3.0
    minimum_for_shrinkage: int = 5
    rank_hidden_share: float = 0.5
    small_change: float = 5.0
    stage_cuts: tuple[float, float, float, float] = (40.0, 55.0, 70.0, 85.0)
    gate_pillar: float = 60.0
    gate_gap: float = 15.0
    gate_clarity: float = 0.36
    gate_ready: float = 0.80
    gate_not_ready: float = 0.20
    clear_owner: float = 0.64
    facade: float = 10.0
    executives_needed: int = 3
    quick_gain: float = 1.0
    quick_effort: int = 3
    revenue_weight: float = Field(default=0.5, ge=0, le=1)
    partner_discount: float = 0.5
    chance_midpoint: float = 50.0
    chance_anchor: float = 70.0
    chance_at_anchor: float = 0.75
    failure_cost: float = 1.0
    coaching_per_wave: float = 5.0
    coaching_ceiling: float = 85.0
    horizon_waves_factor: float = 2.0
    firm: float = 0.8
    likely: float = 0.5
