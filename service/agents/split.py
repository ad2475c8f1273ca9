"""Agent split: news.article.v1 to news.paragraphs.v1. Any number of workers."""

from __future__ import annotations

from typing import Any

import orjson

from service import metrics
from service.records import Batch, Failure, Output, dead_letter, traced
from service.settings import Settings
from service.stages.cut import cut
from service.text.decode import Rejected


class Split:
    """Cuts raw articles into paragraphs; what cannot be used becomes a dead letter."""

    source = "article"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._labels = metrics.SourceLabels(settings.max_sources)

    async def handle(self, message: Any) -> Batch:
        """In: a raw record. Out: one paragraphs record, keyed by scope, or one dead letter."""
        headers = message.headers or ()
        result = cut(
            message.value,
            dict(headers),
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
            timestamp=message.timestamp,
            max_bytes=self._settings.max_article_bytes,
            source_default=self._settings.source_default,
        )
        if isinstance(result, Rejected):
            metrics.of(metrics.DEAD_LETTERS, "split", result.reason).inc()
            failure = Failure("split", result.reason, result.message, result.remedy)
            return Batch(
                [
                    dead_letter(
                        failure, message.topic, message.partition, message.offset, message.key, message.value, headers
                    )
                ]
            )
        article = result.record["article"]
        label = self._labels.label(article["source"])
        metrics.of(metrics.ARTICLES, label).inc()
        metrics.of(metrics.SOURCE_LAST, label).set(message.timestamp)
        for warning in article["warnings"]:
            metrics.of(metrics.WARNINGS, warning.partition(":")[0]).inc()
        return Batch([Output("paragraphs", result.scope.encode(), orjson.dumps(result.record), traced(headers))])
