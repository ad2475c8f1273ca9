"""Timestamps of raw records in the many ways scrapers write them. No clock: what cannot be told stays untold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from service.text.months import GREGORIAN
from service.text.normalise import fold

EARLIEST_YEAR = 1990
"""No article on the web is older; a 1970 is an unset field."""
FUTURE = timedelta(days=1)
"""How far ahead of the record's own time a date may lie: a scraper without a zone is at most 14 hours off."""

_LONGEST = 80
_TIME = (
    r"(?:[ tT,،\-–]*(?:at|الساعة|في)?\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<half>am|pm|a\.m\.|p\.m\.|ص|م|صباحا|مساء)?)?"
)
_ZONE = r"\s*(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?"
_NUMERIC = re.compile(rf"(?P<a>\d{{1,4}})[/.\-](?P<b>\d{{1,2}})[/.\-](?P<c>\d{{1,4}}){_TIME}{_ZONE}")
_NAMED = re.compile(
    rf"(?:[^\W\d_]+[،,]?\s+)?(?P<day>\d{{1,2}})[\s\-/]*(?P<month>[^\W\d_]+(?:\s[^\W\d_]+)?)[\s،,\-/]*(?P<year>\d{{4}})م?{_TIME}{_ZONE}"
)
_NAMED_FIRST = re.compile(
    rf"(?:[^\W\d_]+[،,]\s+)?(?P<month>[^\W\d_]+)\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[,،]?\s+(?P<year>\d{{4}}){_TIME}{_ZONE}"
)
_EPOCH = re.compile(r"-?\d{9,19}(?:\.\d+)?")
_ISO_TAIL = re.compile(r"\s+(?=[+-]\d{2}:?\d{2}$)|\s*(?:utc|gmt)$", re.I)
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_ENGLISH = {form: month for month, name in enumerate(_MONTHS, 1) for form in (name, name[:3], name[:4])}


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment as ISO 8601 in UTC, or None; and the notes (suffixes of warning codes with detail) on how it was read."""

    iso: str | None
    notes: tuple[str, ...] = ()


def _iso(moment: datetime) -> str:
    return (
        moment.astimezone(UTC)
        .isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
        .replace("+00:00", "Z")
    )


def _epoch(number: float) -> datetime | None:
    # Seconds, milliseconds, microseconds or nanoseconds, told by magnitude: seconds stay below 10^11 until the year 5138.
    for unit in (1.0, 1e3, 1e6, 1e9):
        if abs(number) / unit < 1e11:
            try:
                return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=number / unit)
            except (OverflowError, ValueError):
                return None
    return None


def _clock(match: re.Match[str]) -> tuple[int, int, int]:
    hour = int(match["hour"] or 0)
    half = match["half"]
    if half:
        late = half[0] in "pم"
        hour = hour % 12 + (12 if late else 0)
    return hour, int(match["minute"] or 0), int(match["second"] or 0)


def _zoned(year: int, month: int, day: int, match: re.Match[str]) -> datetime:
    moment = datetime(year, month, day, *_clock(match))
    zone = match["zone"]
    if not zone:
        return moment
    if zone[0] not in "+-":
        return moment.replace(tzinfo=UTC)
    sign = -1 if zone[0] == "-" else 1
    digits = zone[1:].replace(":", "")
    return (moment - sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))).replace(tzinfo=UTC)


def _month(name: str) -> int | None:
    return _ENGLISH.get(name) or GREGORIAN.get(tuple(name.split()))


def _parse(text: str) -> tuple[datetime, str | None] | None:
    """The moment (naive if no zone is given) and a note, or None. May raise ValueError on a day that does not exist."""
    try:
        return datetime.fromisoformat(
            _ISO_TAIL.sub(lambda m: "" if m.group().isspace() else "+00:00", text).upper()
        ), None
    except ValueError:
        pass
    if match := _NUMERIC.fullmatch(text):
        a, b, c = match["a"], match["b"], match["c"]
        if len(a) == 4:
            return _zoned(int(a), int(b), int(c), match), None
        if len(c) != 4:
            return None
        first, second = int(a), int(b)
        if second > 12 >= first:
            return _zoned(int(c), first, second, match), None
        return _zoned(
            int(c), second, first, match
        ), f"day_first: {a}/{b}/{c}" if first <= 12 and first != second else None
    for pattern in (_NAMED, _NAMED_FIRST):
        if (match := pattern.fullmatch(text)) and (month := _month(match["month"])):
            return _zoned(int(match["year"]), month, int(match["day"]), match), None
    return None


def _read(value: object) -> tuple[datetime, str | None] | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if isinstance(value, int) and 19_900_101 <= value <= 21_001_231:  # 20160202, a date written as a number
            return _read(str(value))
        if not abs(value) < 1e20:
            return None
        moment = _epoch(float(value))
        return (moment, f"number: {value}") if moment else None
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    text = " ".join(fold(value).split())
    if _EPOCH.fullmatch(text):
        return _read(float(text) if "." in text else int(text))
    found = _parse(text)
    if found is not None:
        return found
    try:  # RFC 2822, on the text as written: its names are English
        return parsedate_to_datetime(value), None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def read_stamp(value: object, received_at: datetime) -> Stamp:
    """Read a date given as a string or number.

    In: the value; the record's own time (aware, or UTC assumed), which bounds the future. Out: ISO 8601 in UTC or None, with
    notes: "no_zone: ...", "day_first: ...", "number: ...", "absurd: ...", "unreadable: ...". Never raises.
    """
    try:
        found = _read(value)
        if found is None:
            return Stamp(None, (f"unreadable: {_short(value)}",))
        moment, note = found
        notes: tuple[str, ...] = (note,) if note else ()
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
            notes += (f"no_zone: {_short(value)}",)
        moment = moment.astimezone(UTC)
        now = received_at if received_at.tzinfo else received_at.replace(tzinfo=UTC)
        if moment.year < EARLIEST_YEAR:
            return Stamp(None, (f"absurd: {_short(value)} is before {EARLIEST_YEAR}",))
        if moment > now.astimezone(UTC) + FUTURE:
            return Stamp(None, (f"absurd: {_short(value)} is after the record's own time",))
        return Stamp(_iso(moment), notes)
    except (ValueError, OverflowError):
        return Stamp(None, (f"unreadable: {_short(value)}",))


def _short(value: object) -> str:
    """The value in a warning: one line, forty letters, nothing that JSON cannot carry."""
    if isinstance(value, str):
        text = value[:40].encode("utf-8", "replace").decode()
    elif isinstance(value, (int, float)):
        text = repr(value)[:40] if abs(value) < 1e60 or value != value else "a huge number"
    else:
        text = type(value).__name__
    return " ".join(text.replace("\x00", " ").split())
