"""The one parent of every value object in the core."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable value that refuses unknown keys, so that a typing error in a file is never a silent drop."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
