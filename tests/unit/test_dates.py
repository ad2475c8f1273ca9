"""Dates: three calendars, relative ones against the publication, and what only looks like one."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from service.text import hijri
from service.text.dates import find_dates
from service.text.tokens import tokenise

MONDAY = datetime(2015, 7, 20, 10, 0)


def _dates(text: str, published: datetime | None = MONDAY) -> list[tuple[str, str | None, str | None]]:
    return [(w.surface, w.start, w.end) for w in find_dates(tokenise(text), published)]


@pytest.mark.parametrize(
    ("text", "surface", "start", "end"),
    [
        ("قصف يوم الأثنين 12/12/2016 المدينة", "يوم الأثنين 12/12/2016", "2016-12-12", "2016-12-12"),
        ("في 4 نوفمبر/تشرين الثاني 2016", "4 نوفمبر/تشرين الثاني 2016", "2016-11-04", "2016-11-04"),
        ("الرابع من نوفمبر/ تشرين الثاني", "الرابع من نوفمبر/ تشرين الثاني", "2015-11-04", "2015-11-04"),
        (
            "في الثاني والعشرين من يونيو/حزيران الماضي",
            "الثاني والعشرين من يونيو/حزيران الماضي",
            "2015-06-22",
            "2015-06-22",
        ),
        ("في 14 جويلية 2015", "14 جويلية 2015", "2015-07-14", "2015-07-14"),
        ("في أغسطس 2012", "أغسطس 2012", "2012-08-01", "2012-08-31"),
        ("نهاية أيلول/ سبتمبر من العام الماضي", "أيلول/ سبتمبر من العام الماضي", "2014-09-01", "2014-09-30"),
        ("منذ صيف العام 2012", "العام 2012", "2012-01-01", "2012-12-31"),
        ("قتل أمس الأحد", "أمس الأحد", "2015-07-19", "2015-07-19"),
        ("قصف أول من أمس", "أول من أمس", "2015-07-18", "2015-07-18"),
        ("قصف أمس الأول", "أمس الأول", "2015-07-18", "2015-07-18"),
        ("يوم غد الثلاثاء", "يوم غد الثلاثاء", "2015-07-21", "2015-07-21"),
        ("فجر اليوم", "فجر اليوم", "2015-07-20", "2015-07-20"),
        ("الأحد الماضي", "الأحد الماضي", "2015-07-19", "2015-07-19"),
        ("ومساء الثلاثاء", "مساء الثلاثاء", "2015-07-14", "2015-07-14"),
        ("السبت المقبل", "السبت المقبل", "2015-07-25", "2015-07-25"),
        ("ليل الثلاثاء الأربعاء", "ليل الثلاثاء الأربعاء", "2015-07-14", "2015-07-15"),
        ("منذ الأحد", "الأحد", "2015-07-19", "2015-07-20"),
        ("الأسبوع الماضي", "الأسبوع الماضي", "2015-07-11", "2015-07-17"),
        ("العام الجاري", "العام الجاري", "2015-01-01", "2015-12-31"),
        ("منذ يومين", "منذ يومين", "2015-07-18", "2015-07-20"),
        ("قبل ثلاثة أشهر", "قبل ثلاثة أشهر", "2015-04-20", "2015-04-20"),
        ("خلال الساعات الـ24 الماضية", "خلال الساعات الـ24 الماضية", "2015-07-19", "2015-07-20"),
        ("25 رمضان", "25 رمضان", "2015-07-11", "2015-07-13"),
    ],
)
def test_resolved(text: str, surface: str, start: str, end: str) -> None:
    assert _dates(text) == [(surface, start, end)]


@pytest.mark.parametrize(
    "text",
    [
        "برج 8 آذار",
        "طريق سد تشرين",
        "قوى 14 آذار",
        "بعد صلاة الجمعة",
        "قناة روسيا اليوم",
        "القرار 2254",
        "في اليوم التالي",
        "حاول التقدم",
    ],
)
def test_what_only_looks_like_a_date(text: str) -> None:
    assert _dates(text) == []


@pytest.mark.parametrize(
    "text", ["أمس الاثنين", "الأحد الماضي", "قبل شهرين", "في 4 نوفمبر", "الأسبوع الماضي", "25 رمضان"]
)
def test_open_without_a_publication_date_and_says_why(text: str) -> None:
    (when,) = find_dates(tokenise(text), None)
    assert when.start is None and when.end is None
    assert when.unresolved is not None and "publication" in when.unresolved


def test_a_full_date_needs_no_publication_date() -> None:
    assert _dates("في 12/12/2016", None) == [("12/12/2016", "2016-12-12", "2016-12-12")]


def test_a_stretch_with_no_direction_stays_open() -> None:
    (when,) = find_dates(tokenise("انتقال خلال ستة أشهر"), MONDAY)
    assert when.start is None and when.unresolved == "past or future not stated"


def test_the_hijri_table() -> None:
    assert hijri.to_gregorian(1445, 1, 1) == date(2023, 7, 19)
    assert hijri.to_gregorian(1436, 9, 1) == date(2015, 6, 18)
    assert hijri.to_gregorian(1436, 13, 1) is None and hijri.to_gregorian(20, 1, 1) is None
    assert hijri.year_near(9, 25, date(2015, 7, 20)) == 1436


@pytest.mark.parametrize(
    "text",
    ["", "31 فبراير", "99/99/9999", "منذ 999999999 يوم", "قبل 9999 عاما", "30/2/2015", "منذ", "قبل الف مليار سنه"],
)
def test_no_text_raises(text: str) -> None:
    find_dates(tokenise(text), MONDAY)
    find_dates(tokenise(text), None)
