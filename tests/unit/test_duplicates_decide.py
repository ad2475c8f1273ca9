"""Deciding in the stream: what ties to what, in the window, in one article, and what is told about it."""

from __future__ import annotations

from service.duplicates.decide import Candidate, Deduper
from service.duplicates.fingerprint import fingerprint
from service.models.relations import Decision

REPORT = (
    "قصفت الطائرات الحربية صباح السبت سوقا شعبية في بلدة معرشورين بريف المحافظة ما أدى لمقتل 9 مدنيين وإصابة 20 آخرين، "
    "وقال ناشطون إن فرق الدفاع المدني انتشلت الجثث من تحت الأنقاض ونقلت الجرحى إلى المشافي الميدانية القريبة"
)
LATER = REPORT.replace("9 مدنيين", "14 مدنيا")
ELSEWHERE = "عقد مجلس الأمن جلسة طارئة لبحث الأوضاع الإنسانية في المناطق المحاصرة بطلب من ثلاث دول أعضاء في المجلس"


def _decide(deduper: Deduper, name: str, *texts: str, day: str | None = None, source: str = "s") -> list[Decision]:
    candidates = [Candidate(i, f"{name}/{i}", fingerprint(text)) for i, text in enumerate(texts)]
    return deduper.decide(name, "v", day, source, candidates)


def test_the_relations() -> None:
    deduper = Deduper()
    assert _decide(deduper, "a", REPORT)[0].relation == "original"
    exact, other = _decide(deduper, "b", REPORT.replace("،", " ،"), ELSEWHERE)
    assert (exact.relation, other.relation) == ("exact", "original")
    assert exact.of is not None and exact.of.event_id == "a/0" and exact.cluster == "a/0" and not exact.same_article
    revision = _decide(deduper, "c", LATER)[0]
    assert revision.relation == "revision" and revision.supersedes is None and revision.cluster == "a/0"
    assert [(c.fact, c.before, c.after) for c in revision.changed] == [("number", "9", "14")]
    part = _decide(deduper, "d", LATER.split("،")[0])[0]
    assert part.relation == "contained"
    assert part.of is not None and part.of.event_id == "c/0"
    assert part.root is not None and part.root.event_id == "a/0"


def test_the_fuller_text_is_a_revision_that_shows_what_it_adds_and_drops() -> None:
    deduper = Deduper()
    lead, rest = REPORT.split("، ")
    _decide(deduper, "a", lead)
    text = REPORT + " وطالبت منظمات دولية بفتح تحقيق عاجل في استهداف السوق."
    fuller = _decide(deduper, "b", text)[0]
    assert fuller.relation == "revision" and fuller.of is not None and fuller.of.event_id == "a/0"
    assert rest.split()[0] in "".join(text[s.start : s.end] for s in fuller.added)
    assert fuller.dropped == []
    assert fuller.matched is not None and text[fuller.matched.start :].startswith("قصفت")


def test_dates_say_which_edition_is_the_later() -> None:
    deduper = Deduper()
    _decide(deduper, "a", REPORT, day="2024-02-03T10:00:00Z")
    assert _decide(deduper, "b", LATER, day="2024-02-03T18:00:00Z")[0].supersedes is True
    assert _decide(deduper, "c", LATER.replace("14", "11"), day="2024-02-02T18:00:00Z")[0].supersedes is False
    assert _decide(deduper, "d", LATER.replace("14", "12"))[0].supersedes is None


def test_an_edition_mark_says_which_is_the_later() -> None:
    deduper = Deduper()
    _decide(deduper, "a", REPORT)
    assert _decide(deduper, "b", "(محدث) " + LATER)[0].supersedes is True


def test_the_window_is_of_days_and_what_has_no_date_is_compared_with_all() -> None:
    deduper = Deduper(window_days=14)
    _decide(deduper, "a", REPORT, day="2024-02-01T00:00:00Z")
    assert _decide(deduper, "b", REPORT, day="2024-02-15T00:00:00Z")[0].relation == "exact"
    assert _decide(deduper, "c", REPORT, day="2024-03-15T00:00:00Z")[0].relation == "original"
    undated = _decide(deduper, "d", REPORT)[0]
    assert undated.relation == "exact" and undated.of is not None and undated.of.event_id == "a/0"


def test_within_one_article_the_whole_is_the_original() -> None:
    deduper = Deduper()
    teaser, whole = _decide(deduper, "a", REPORT.split("،")[0], REPORT)
    assert (teaser.relation, whole.relation) == ("contained", "original")
    assert teaser.same_article and teaser.of is not None and teaser.of.index == 1


def test_a_stump_that_runs_over_paragraphs_is_a_sighting() -> None:
    first, second = REPORT.split("، ")
    stump = first + "." + " ".join(second.split()[:6])
    decisions = _decide(Deduper(), "a", stump, first, second)
    assert [d.relation for d in decisions] == ["contained", "original", "original"]
    assert decisions[0].of is not None and decisions[0].of.index == 1


def test_a_paragraph_that_holds_two_earlier_ones_joins_their_clusters() -> None:
    deduper = Deduper()
    _decide(deduper, "a", REPORT)
    _decide(deduper, "b", ELSEWHERE)
    both = _decide(deduper, "c", REPORT + ". " + ELSEWHERE)[0]
    assert both.relation == "revision"
    assert {both.cluster, *both.joins} == {"a/0", "b/0"}
    assert deduper.cluster_of("a/0") == deduper.cluster_of("b/0")
    assert deduper.forget("c", "v")
    assert deduper.cluster_of("a/0") != deduper.cluster_of("b/0")


BACKGROUND = "وتخضع المنطقة لحصار منذ 14 شهرا منع دخول الوقود والأدوية وأجبر آلاف السكان على النزوح إلى القرى المجاورة"
HARVEST = (
    "توقعت وزارة الزراعة أن يبلغ محصول القمح هذا الموسم نصف ما كان عليه في الموسم السابق بسبب شح الأمطار ونقص الوقود "
    "وارتفاع أجور الحصاد والنقل، ودعت المزارعين إلى تسليم محاصيلهم إلى المراكز الحكومية قبل نهاية الصيف."
)
SCHOOLS = (
    "افتتحت منظمات إغاثية محلية ثلاث مدارس متنقلة للأطفال النازحين في مخيمات الشريط الشمالي يعمل فيها معلمون متطوعون "
    "ويتلقى فيها التلاميذ دروس القراءة والحساب مع وجبة يومية ورعاية نفسية لمن فقدوا ذويهم."
)


def test_a_sentence_that_stands_in_two_reports_makes_no_one_report_of_them() -> None:
    deduper = Deduper()
    _decide(deduper, "a", BACKGROUND)
    first = _decide(deduper, "b", f"{HARVEST} {BACKGROUND}.")[0]
    second = _decide(deduper, "c", f"{SCHOOLS} {BACKGROUND}.")[0]
    assert first.cluster == "a/0"
    assert second.cluster == "c/0" and second.joins == []
    assert deduper.cluster_of("b/0") != deduper.cluster_of("c/0")


def test_a_part_is_a_sighting_in_one_of_two_reports_and_joins_none() -> None:
    deduper = Deduper()
    _decide(deduper, "a", f"{HARVEST} {BACKGROUND}.")
    _decide(deduper, "b", f"{SCHOOLS} {BACKGROUND}.")
    part = _decide(deduper, "c", BACKGROUND)[0]
    assert (part.relation, part.cluster, part.joins) == ("contained", "b/0", [])  # of which it is the larger part


def test_an_article_in_one_paragraph_is_of_one_cluster_with_its_parts_in_either_order() -> None:
    whole = f"{REPORT}. {HARVEST} {SCHOOLS}"
    before, after = Deduper(), Deduper()
    for name, text in zip("abc", (REPORT, HARVEST, SCHOOLS), strict=True):
        _decide(before, name, text)
    _decide(before, "d", whole)
    _decide(after, "d", whole)
    later = [_decide(after, name, text)[0] for name, text in zip("abc", (REPORT, HARVEST, SCHOOLS), strict=True)]
    assert len({before.cluster_of(f"{name}/0") for name in "abcd"[:3]}) == 1
    assert {decision.cluster for decision in later} == {"d/0"}


def test_the_third_aircraft_is_not_of_the_cluster_of_the_second() -> None:
    deduper = Deduper()
    text = "وصلت إلى مطار عدن اليوم {} تحمل مواد طبية وغذائية لتوزيعها على المستشفيات بإشراف اللجنة العليا للإغاثة في المدينة"
    _decide(deduper, "a", text.format("ثاني طائرة"))
    assert _decide(deduper, "b", text.format("الطائرة الإغاثية الثالثة"))[0].relation == "original"


def test_furniture_of_a_source_is_tied_to_nothing_but_itself() -> None:
    deduper = Deduper()
    line = "تنويه الآراء الواردة في المقالات المنشورة تعبر عن أصحابها ولا تتحمل إدارة الصحيفة أي مسؤولية عنها"
    relations = [_decide(deduper, f"a{i}", line, f"{ELSEWHERE} رقم {i}")[0].relation for i in range(8)]
    assert relations == ["original", *["exact"] * 7]
    assert _decide(deduper, "b", line + " في أي حال من الأحوال")[0].relation == "original"


def test_first_in_first_out() -> None:
    deduper = Deduper(max_paragraphs=3)
    for name in "abc":
        _decide(deduper, name, f"{ELSEWHERE} {name * 4}", f"{REPORT} {name * 5}")
    assert deduper.evict() == [("a", "v"), ("b", "v")]
    assert len(deduper) == 2 and deduper.articles == 1
    assert deduper.evict() == []


def test_a_sighting_outlives_what_it_repeats() -> None:
    deduper = Deduper(max_paragraphs=2)
    _decide(deduper, "a", REPORT)
    _decide(deduper, "b", REPORT)
    _decide(deduper, "c", ELSEWHERE)
    assert deduper.evict() == [("a", "v")]
    again = _decide(deduper, "d", REPORT)[0]
    assert again.relation == "exact"
    assert again.of is not None and again.of.event_id == "b/0"
    assert again.root is not None and again.root.event_id == "a/0" and again.cluster == "a/0"


def test_a_new_version_of_an_article_is_compared_with_the_old() -> None:
    deduper = Deduper()
    candidate = Candidate(0, "same id", fingerprint(REPORT))
    deduper.decide("a", "one", None, "s", [candidate])
    assert deduper.decide("a", "two", None, "s", [candidate])[0].relation == "exact"
    assert len(deduper) == 2


def test_an_article_without_paragraphs() -> None:
    deduper = Deduper()
    assert _decide(deduper, "a") == []
    assert _decide(deduper, "b", "", "،")[1].relation in ("original", "exact")


def test_an_independent_report_stays_an_original_and_is_offered_as_related() -> None:
    deduper = Deduper()
    _decide(deduper, "a", "قتل 18 شخصا وأصيب 47 بجروح في سقوط صاروخ على حي شعبي في مدينة حلب أمس بحسب المرصد")
    _decide(deduper, "b", ELSEWHERE)
    told = "أسفر القصف الصاروخي الذي طال وسط حلب عن 18 قتيلا و47 جريحا معظمهم من الأطفال، وفق ما أفاد به أطباء"
    decision = _decide(deduper, "c", told)[0]
    assert decision.relation == "original"
    assert [(r.event_id, r.score) for r in decision.related_to] == [("a/0", 1.0)]


def _offered(one: str, other: str) -> list[str]:
    deduper = Deduper()
    _decide(deduper, "a", one)
    decision = _decide(deduper, "b", other)[0]
    assert decision.relation == "original"
    return [related.event_id for related in decision.related_to]


def test_a_distance_told_with_a_place_is_no_act() -> None:
    one = "شنت طائرات غارات على محيط الفلوجة والكرمة (60 كلم غرب بغداد) دون أن ترد معلومات عن الضحايا حتى مساء أمس"
    other = "نزح آلاف السكان من الفلوجة والكرمة (60 كلم غرب بغداد) بسبب نقص الغذاء وفق مفوضية حقوق الإنسان العراقية"
    assert _offered(one, other) == []


def test_a_report_of_other_numbers_is_not_offered() -> None:
    one = "قتل 18 شخصا وأصيب 47 بجروح في سقوط صاروخ على حي شعبي في مدينة حلب أمس بحسب المرصد"
    other = (
        "أسفر سقوط صاروخ على حي شعبي في مدينة حلب اليوم عن 9 قتلى و21 جريحا معظمهم من الأطفال، وفق ما قال أطباء هناك"
    )
    assert _offered(one, other) == []


def test_a_stretch_of_its_own_is_shown_as_added_and_a_changed_fact_is_not() -> None:
    deduper = Deduper()
    _decide(deduper, "a", REPORT)
    text = REPORT.replace("في بلدة معرشورين بريف المحافظة", "في بلدة معرشورين ومرآبا لسيارات الإسعاف الجديدة")
    decision = _decide(deduper, "b", text)[0]
    assert decision.relation == "revision"
    assert any("لسيارات الإسعاف" in text[s.start : s.end] for s in decision.added)
    changed = _decide(Deduper(), "a", REPORT)
    assert changed[0].added == []
    other = Deduper()
    _decide(other, "a", REPORT)
    later = _decide(other, "b", LATER)[0]
    assert (later.added, later.dropped) == ([], []) and later.changed
