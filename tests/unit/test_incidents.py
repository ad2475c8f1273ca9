"""Incidents: one per act told, with parties, weapon, casualties, status and claimant; the seeds' bulletins as read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.annotate.acts import ACTS
from service.annotate.attribution import attribute
from service.annotate.casualties import find_casualties
from service.annotate.incidents import find_incidents
from service.annotate.places import PlaceContext, find_places
from service.annotate.quotes import find_quotes
from service.models.extraction import Actor, Incident
from service.text.tokens import tokenise
from tests.golden.incidents.bulletins import HERE, NAMES, told

SEEDS = Path(__file__).parents[2] / "seeds" / "replay"
GOVERNMENT, OPPOSITION = "القوات الحكومية السورية", "فصائل المعارضة السورية"


def _found(text: str) -> list[Incident]:
    doc = tokenise(text)
    attribution = attribute(doc, find_quotes(doc), None)
    places = find_places(doc, None, PlaceContext(title=None, source=None))
    incidents = find_incidents(doc, places, find_casualties(doc, None, attribution), attribution, [], None)
    end = 0
    for incident in incidents:
        assert end <= incident.span.start < incident.span.end <= len(text)
        assert (incident.plover, incident.acled) == (ACTS[incident.act].plover, ACTS[incident.act].acled)
        end = incident.span.end
    return incidents


def _line(seed: str, number: int) -> str:
    (path,) = SEEDS.glob(f"{seed}_*.txt")
    return path.read_text(encoding="utf-8").split("\n")[number - 1]


def _acts(text: str) -> list[str]:
    return [incident.act for incident in _found(text)]


def _roles(incident: Incident) -> list[tuple[str, str]]:
    return [(actor.role, actor.canonical) for actor in incident.actors]


@pytest.mark.parametrize(
    ("text", "act", "weapon"),
    [
        ("دارت اشتباكات بين الثوار وقوات النظام في الحي", "clash", None),
        ("شن الطيران الحربي غارات على البلدة", "airstrike", "aircraft"),
        ("ألقت مروحيات النظام براميل متفجرة على البلدة", "barrel_bomb", "barrel_bomb"),
        ("قصفت قوات النظام البلدة بقذائف الهاون", "shelling", "mortar"),
        ("قصف الطيران الروسي البلدة", "airstrike", "aircraft"),
        ("تعرضت البلدة لقصف مدفعي", "shelling", "artillery"),
        ("سقطت قذائف هاون على الحي", "shelling", "mortar"),
        ("استهدف الثوار معاقل قوات النظام بصواريخ الغراد", "shelling", "rocket_launcher"),
        ("هاجم مسلحون حاجزا للجيش", "attack", None),
        ("انفجرت عبوة ناسفة في السوق", "ied", "ied"),
        ("فجر تنظيم الدولة سيارة مفخخة قرب الحاجز", "car_bomb", "car_bomb"),
        ("فجر انتحاري نفسه وسط السوق", "suicide_attack", "suicide_bomber"),
        ("فجر عناصر تنظيم الدولة جسر البلدة", "demolition", None),
        ("سيطر الثوار على البلدة", "capture", None),
        ("تمكن الجيش السوري من استعادة السيطرة على التلة", "recapture", None),
        ("اقتحمت قوات النظام البلدة", "storming", None),
        ("انسحبت قوات النظام من البلدة", "withdrawal", None),
        ("تصدى الثوار لمحاولة تقدم قوات النظام", "repel", None),
        ("حاصرت قوات النظام البلدة", "siege", None),
        ("تمكنت الفصائل المعارضة من فك الحصار عن البلدة", "siege_broken", None),
        ("دمر الثوار دبابة لقوات النظام بصاروخ تاو", "destroy_equipment", "antitank_missile"),
        ("تمكن الثوار من إسقاط طائرة استطلاع", "shoot_down", None),
        ("اغتنم الثوار أسلحة وذخائر", "plunder", None),
        ("اعتقلت الشرطة خمسة أشخاص", "arrest", None),
        ("خطف مسلحون أربعة عمال", "kidnapping", None),
        ("أعدم تنظيم الدولة ثلاثة مدنيين", "execution", None),
        ("حدثت محاولة اغتيال بحق القائد أحمد", "assassination_attempt", None),
        ("أفرجت القوات العراقية عن عشرين معتقلا", "release", None),
        ("خرجت مظاهرات في المدينة", "protest", None),
        ("دخلت شاحنات محملة بالمساعدات إلى المدينة", "aid_delivery", None),
        ("مقتل ثمانية من عناصر تنظيم الدولة في الأنبار", "killing", None),
    ],
)
def test_acts_and_weapons(text: str, act: str, weapon: str | None) -> None:
    (incident,) = _found(text)
    assert (incident.act, incident.weapon) == (act, weapon)


def test_a_sentence_of_several_acts_is_cut_into_one_each() -> None:
    text = "سيطر الثوار على عدة مبان وقتلوا وجرحوا عددا من قوات النظام ودمروا دبابة، في حين شن الطيران الحربي غارات على البلدة"
    found = _found(text)
    assert [i.act for i in found] == ["capture", "killing", "destroy_equipment", "airstrike"]
    assert [text[i.span.start : i.span.end].split()[0] for i in found] == ["سيطر", "وقتلوا", "ودمروا", "في"]
    assert [[c.kind for c in i.casualties] for i in found] == [[], ["killed_or_wounded"], [], []]
    assert {i.actors[0].canonical for i in found[:3]} == {OPPOSITION}


def test_casualties_belong_to_the_act_whose_span_holds_them() -> None:
    first, second = _found("شن الطيران غارات على البلدة مما أدى لسقوط شهيدين، وسقطت قذائف على المدينة أدت لمقتل طفل")
    assert [(c.kind, c.min) for c in first.casualties] == [("killed", 2)]
    assert [(c.kind, c.min) for c in second.casualties] == [("killed", 1)]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("استهدف الثوار معاقل قوات الأسد", [("perpetrator", OPPOSITION), ("target", GOVERNMENT)]),
        ("تعرضت البلدة لقصف مدفعي من قبل قوات الأسد", [("perpetrator", GOVERNMENT)]),
        (
            "مقتل ثلاثة من عناصر تنظيم الدولة على يد الثوار",
            [("target", "تنظيم الدولة الإسلامية"), ("perpetrator", OPPOSITION)],
        ),
        ("غارات روسية على البلدة", [("perpetrator", "القوات الروسية")]),
        ("قتل عشرة من بوكو حرام في عملية للجيش النيجيري", [("target", "بوكو حرام"), ("perpetrator", "الجيش النيجيري")]),
        ("قصف في نهاية الأسبوع للطيران الروسي على البلدة", [("perpetrator", "القوات الروسية")]),
        ("تعرضت مواقع لقوات الأسد لقصف مدفعي من الثوار", [("target", GOVERNMENT), ("perpetrator", OPPOSITION)]),
        ("اشتباكات بين الثوار وتنظيم الدولة", [("party", OPPOSITION), ("party", "تنظيم الدولة الإسلامية")]),
        ("دمر الثوار دبابة لقوات النظام", [("perpetrator", OPPOSITION), ("target", GOVERNMENT)]),
        ("انسحبت قوات النظام من البلدة", [("perpetrator", GOVERNMENT)]),
    ],
)
def test_roles(text: str, roles: list[tuple[str, str]]) -> None:
    (incident,) = _found(text)
    assert _roles(incident) == roles


def test_names_of_a_party_in_papers_of_any_side_are_one() -> None:
    def canonical(name: str) -> str:
        (incident,) = _found(f"سيطرت {name} على التلة")
        (actor,) = incident.actors
        return actor.canonical

    assert len({canonical(n) for n in ("قوات الأسد", "قوات النظام", "القوات النظامية", "القوات الحكومية السورية")}) == 1
    assert len({canonical(n) for n in ("جماعة الحوثي", "ميليشيا الحوثي", "المليشيات الحوثية")}) == 1


def test_they_are_the_party_of_the_act_before() -> None:
    found = _found("تصدى الثوار لمحاولة تقدم قوات النظام، كما واستهدفوا مواقعها بقذائف الهاون")
    assert [_roles(i)[0] for i in found] == [("perpetrator", OPPOSITION)] * 2


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("سيطر الثوار على البلدة", "asserted"),
        ("نفت قوات النظام سيطرة الثوار على البلدة", "denied"),
        ("فشل الثوار في فك الحصار عن البلدة", "denied"),
        ("هجوم قوات النظام بهدف فك الحصار عن البلدة", "planned"),
        ("ستشن قوات النظام هجوما على البلدة", "planned"),
        ("تضاربت الأنباء عن سيطرة الثوار على البلدة", "disputed"),
        ("أعلن تنظيم داعش سيطرته على البلدة، لكن الجيش السوري نفى ذلك", "disputed"),
        ("تشهد المدينة منذ صيف العام 2012 معارك بين الثوار وقوات النظام", "background"),
    ],
)
def test_status(text: str, status: str) -> None:
    assert _found(text)[-1].status == status


@pytest.mark.parametrize(
    "text",
    [
        "شن المنتخب هجوما على مرمى خصمه في الشوط الثاني من المباراة",
        "سيطر اللاعبون على الكرة في المباراة",
        "تراجعت الليرة أمام الدولار",
        "اندلعت معركة انتخابية بين الحزبين",
        "طالب المجلس بوقف القصف وفك الحصار وإطلاق سراح المعتقلين",
        "ناقش الوزيران سبل قتل الوقت في المطارات",
        "هاجم المتحدث ميليشيا الحوثي واصفا إياها بالعمالة",
        "في الأحياء الواقعة تحت سيطرة الفصائل المقاتلة",
        "وصل الوفد فجر الجمعة",
        "",
    ],
)
def test_no_incident(text: str) -> None:
    assert _acts(text) == []


class TestSeeds:
    """The rows of the seeds that a careful reader would check."""

    def test_a_claim_and_its_denial_are_one_act(self) -> None:
        denied = _found(_line("000", 13))[0]
        claimed = [_found(_line("000", n))[0] for n in (16, 18, 19, 20)]
        assert (denied.act, denied.status, denied.claimant) == ("siege_broken", "denied", "الإعلام الحربي")
        assert {(i.act, i.status) for i in claimed} == {("siege_broken", "asserted")}
        assert claimed[1].claimant is None and len({i.claimant for i in (claimed[0], *claimed[2:])}) == 3

    def test_one_of_two_parties(self) -> None:
        actors: list[Actor] = _found(_line("000", 38))[0].actors
        assert [actor.one_of for actor in actors] == [[GOVERNMENT, "القوات الروسية"]]

    def test_dates_stay_open_without_publication(self) -> None:
        when = _found(_line("002", 19))[0].when
        assert when is not None and when.surface == "يوم أمس" and when.start is None and when.unresolved

    def test_a_tower_and_a_dam_are_no_dates(self) -> None:
        assert all(i.when is None for n in (18, 58) for i in _found(_line("004", n)))

    @pytest.mark.parametrize("name", NAMES)
    def test_bulletins_are_as_read(self, name: str) -> None:
        golden = json.loads((HERE / f"{name[:3]}.json").read_text(encoding="utf-8"))
        for expected, found in zip(golden, told(name), strict=True):
            assert found == expected, f"line {expected['line']}"


@pytest.mark.parametrize(
    "text", ["قصف " * 300, "و" * 2000, "شن غارات على " * 200, "الثوار قوات النظام " * 200, "«" * 500, "سيطر على"]
)
def test_no_text_raises(text: str) -> None:
    _found(text)


def test_people_are_set_free_and_places_taken() -> None:
    assert _acts("أعلن الجيش تحرير 178 رهينة") == ["release"]
    assert _acts("أعلن الجيش تحرير المدينة") == ["capture"]


def test_a_place_falls_into_hands() -> None:
    (incident,) = _found("سقطت مدينة الرمادي بيد تنظيم الدولة")
    assert incident.act == "capture" and _roles(incident) == [("perpetrator", "تنظيم الدولة الإسلامية")]
    (denied,) = _found("نفى الناطق باسم الجيش الليبي سقوط مدينة درنة في أيدي تنظيم داعش")
    assert (denied.act, denied.status) == ("capture", "denied")
    assert "capture" not in _acts("سقط خمسة قتلى بأيدي مسلحين")


def test_organisations_are_not_merged() -> None:
    for name in ("حركة طالبان", "بوكو حرام", "حركة الشباب الصومالية", "تنظيم القاعدة", "سرايا القدس", "كتائب القسام"):
        (incident,) = _found(f"هاجم مسلحو {name} القرية")
        assert [actor.canonical for actor in incident.actors] == [name]


def test_a_word_of_a_places_name_is_no_act() -> None:
    assert _acts("تظاهر المئات في ساحة التحرير وسط بغداد") == ["protest"]
