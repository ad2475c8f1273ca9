"""Raw records of a run, by a seed: new articles, reprints, resent ones, new versions, other scopes, poison, too large ones."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson

from tests.unit.test_ledger import TOWNS, bulletin

START = datetime(2024, 3, 1, tzinfo=UTC)

ENGLISH = [
    "Shelling hit the eastern quarter of the town at dawn, residents said, and {n} people were wounded.",
    "The ministry said that {n} trucks with flour and medicine crossed the border on Monday.",
    "Negotiators met for the {n}th time and left without a statement.",
]
PERSIAN = [
    "سخنگوی وزارت امور خارجه گفت که گفت‌وگوها {n} ساعت ادامه داشت و نتیجه‌ای نداشت.",
    "در پی گلوله‌باران شهر، دست‌کم {n} نفر زخمی شدند و چندین خانه ویران شد.",
]


@dataclass(frozen=True, slots=True)
class Raw:
    """A raw record to publish."""

    kind: str
    value: bytes | None
    key: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


def _poison(chance: random.Random) -> Raw:
    values: list[bytes | None] = [
        b'{"text": "', b"[1, 2]", b'{"id": "1"}', b'{"text": 5}', b"\xff\xfe\xfa\x80", b'{"text": " "}', b"", None,
        orjson.dumps({"id": f"big{chance.random()}", "text": "س" * 600_000}),
    ]  # fmt: skip
    value = chance.choice(values)
    return Raw("poison", value, b"withdrawn" if value is None else None)


def _lines(count: int, start: int) -> str:
    """Many tiny paragraphs: the paragraphs record grows to some hundreds of bytes for each."""
    return "\n".join(f"أصيب {start + n} مدنيين في حي {TOWNS[n % len(TOWNS)]} {n}." for n in range(count))


def _large(chance: random.Random, limit: int) -> Raw:
    """Becomes larger than the topic after `split` takes; or nearly so, and then its reprint may be too large later."""
    count = chance.choice([limit // 250, limit // 560, limit // 560])
    text = _lines(count, 3)
    return Raw("large", orjson.dumps({"id": f"large{chance.randint(0, 3)}", "source": "s", "text": text}))


def _bomb(chance: random.Random) -> Raw:
    """Small as it travels, since its producer compresses, and larger than any topic takes once it is opened."""
    return Raw("bomb", orjson.dumps({"id": f"bomb{chance.random()}", "text": "ا" * 6_000_000}))


def _other_scope(chance: random.Random) -> str:
    sentences = chance.choice([ENGLISH, PERSIAN])
    return "\n".join(chance.choice(sentences).format(n=chance.randint(2, 6)) for _ in range(chance.randint(1, 3)))


def _text(chance: random.Random) -> str:
    if chance.random() < 0.06:
        return "\n".join(bulletin(chance) for _ in range(chance.randint(10, 30)))
    return bulletin(chance) if chance.random() < 0.85 else _other_scope(chance)


def records(seed: int, count: int, *, large: int = 2, bombs: int = 0, limit: int = 1 << 20) -> list[Raw]:
    """`count` records: about half are new, the others repeat, change or spoil what came before."""
    chance = random.Random(seed)
    made: list[Raw] = []
    sent: list[tuple[str, str]] = []

    def article(identity: str, text: str) -> Raw:
        sent.append((identity, text))
        fields = {"id": identity, "source": f"s{chance.randint(0, 3)}", "text": text}
        if chance.random() < 0.7:
            fields["published_at"] = (START + timedelta(days=chance.randint(0, 20))).isoformat()
        headers = (("x-reprocess", b"true"),) if chance.random() < 0.02 else ()
        return Raw("article", orjson.dumps(fields), identity.encode() if chance.random() < 0.5 else None, headers)

    def changed(text: str) -> str:
        return text.replace("شهداء", "قتلى", 1) + f"\nوارتفعت الحصيلة إلى {chance.randint(13, 40)} قتيلاً."

    kinds: list[tuple[float, Callable[[], Raw]]] = [
        (0.46, lambda: article(f"a{len(made)}", _text(chance))),
        (0.18, lambda: article(f"a{len(made)}", chance.choice(sent)[1])),  # reprint
        (0.16, lambda: article(*chance.choice(sent))),  # resent
        (0.08, lambda: article(chance.choice(sent)[0], _text(chance))),  # another text under the same id
        (0.06, lambda: (lambda old: article(old[0], changed(old[1])))(chance.choice(sent))),  # revision
        (0.06, lambda: _poison(chance)),
    ]
    made.append(article("a0", bulletin(chance)))
    while len(made) < count:
        made.append(chance.choices([make for _, make in kinds], [share for share, _ in kinds])[0]())
    for _ in range(large):
        made.insert(chance.randrange(len(made)), _large(chance, limit))
    for _ in range(bombs):
        made.insert(chance.randrange(len(made)), _bomb(chance))
    return made


def packed_size(raw: Raw) -> int:
    """Bytes of the record as gzip leaves it."""
    return len(gzip.compress(raw.value or b""))
