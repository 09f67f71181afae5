"""What all schemas of the library share: the base of the models, ids and lines of text."""

from __future__ import annotations

import os
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

# Otherwise pydantic asks every package that is installed whether it wants to have a say in our schemas.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class Model(BaseModel):
    """Base of all models of the library: immutable, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
