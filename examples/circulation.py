"""How far a report went: sightings per chain, by how many sources, first and last. Circulation corroborates nothing.

python examples/circulation.py
"""

from __future__ import annotations

import asyncio
from collections import defaultdict

from reading import to_the_end

from service.models.events import Sighting


async def main() -> None:
    seen: dict[str, Sighting] = {}
    async for record in to_the_end("sighting"):
        seen[record.key.decode()] = Sighting.model_validate_json(record.value, extra="ignore")
    chains: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in seen.values():
        if not sighting.same_article:  # a teaser above its own article is no circulation
            chains[sighting.root.event_id].append(sighting)
    for root, sightings in sorted(chains.items(), key=lambda item: (-len(item[1]), item[0])):
        sources = sorted({sighting.source or "?" for sighting in sightings})
        times = sorted(sighting.published_at or sighting.ingested_at for sighting in sightings)
        print(f"{root} {len(sightings)} sightings in {', '.join(sources)} from {times[0]} to {times[-1]}")


if __name__ == "__main__":
    asyncio.run(main())
