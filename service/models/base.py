"""What every contract shares: strict, frozen models that serialise the same way each time."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = "1.0.0"
"""Version of the wire contracts; a consumer-visible change raises it (docs/contracts.md)."""

PIPELINE_VERSION = "1"
"""Version of the rules: values may differ between two pipeline versions, ids never do."""


class Contract(BaseModel):
    """Base of everything that is published: unknown fields are an error here, since we write it ourselves."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_timedelta="iso8601")


class Span(Contract):
    """A half-open range of code points, `text[start:end]`, relative to the paragraph's own text."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
