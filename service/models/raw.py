"""The raw article: the one contract that scrapers meet. Forgiving on the way in; see service/text/decode.py."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class RawArticle(BaseModel):
    """A raw article as a scraper publishes it. Only `text` is required; unknown fields are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    text: str = Field(description="The article's body. HTML is reduced to text, with a warning.")
    id: str | None = Field(default=None, description="The source's own id of the article, stable across fetches.")
    url: str | None = Field(default=None, description="Where the article was found.")
    source: str | None = Field(default=None, description="Who published it: a short stable name.")
    title: str | None = Field(default=None, description="The headline. Context only, never an event.")
    published_at: datetime | None = Field(
        default=None, description="When the source published it; absurd dates become null."
    )
    fetched_at: datetime | None = Field(default=None, description="When the scraper fetched it.")
    language: str | None = Field(default=None, description="BCP 47 tag, if the scraper knows it.")
