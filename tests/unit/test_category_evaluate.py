"""Scoring against labels: the matrix, the scores, calibration, and the errors that were surest."""

from __future__ import annotations

import io
import json
from typing import Any

from service.annotate.evaluate import (
    annotate_record,
    calibration_error,
    category_scores,
    confusion,
    field_scores,
    main,
    report,
)

RAID = "قصف الطيران الحربي مدينة سرمين ما أدى لسقوط أربعة شهداء."
TALKS = "ودعا وزير الخارجية الفرنسي مجلس الأمن إلى جلسة طارئة حول سورية."


def guess(category: str, sure: float, **fields: Any) -> dict[str, Any]:
    rest = (1 - sure) / 3
    names = ("field_report", "diplomatic_statement", "humanitarian", "other")
    return {"category": category, "probabilities": {n: sure if n == category else rest for n in names}} | fields


def test_a_prediction_among_the_accepted_ones_is_right() -> None:
    gold = [{"category": ["other", "humanitarian"]}, {"category": "other"}]
    counts = confusion(gold, [guess("humanitarian", 0.6), guess("field_report", 0.5)])
    assert counts["humanitarian", "humanitarian"] == 1
    assert counts["other", "field_report"] == 1
    assert category_scores(counts)["humanitarian"] == (1.0, 1.0, 1.0, 1)


def test_calibration_error_is_the_gap_between_being_sure_and_being_right() -> None:
    gold = [{"category": "other"}] * 4
    assert calibration_error(gold, [guess("other", 0.75)] * 3 + [guess("humanitarian", 0.75)]) < 1e-9
    assert abs(calibration_error(gold, [guess("humanitarian", 0.9)] * 4) - 0.9) < 1e-9
    assert calibration_error([], []) == 0.0


def test_calibration_error_weighs_each_bin_by_its_paragraphs_and_takes_any_accepted_category() -> None:
    gold = [{"category": ["other", "humanitarian"]}] * 3 + [{"category": "other"}]
    pred = [guess("humanitarian", 0.85), guess("other", 0.85), guess("field_report", 0.85), guess("other", 0.55)]
    # Three of 0.85 with two right, one of 0.55 that is right: (|2.55 - 2| + |0.55 - 1|) / 4.
    assert abs(calibration_error(gold, pred) - (0.55 + 0.45) / 4) < 1e-9
    assert "expected calibration error (ECE) 0.2500" in report([g | {"id": "p", "text": ""} for g in gold], pred)


def test_what_only_one_annotator_marked_costs_nothing() -> None:
    gold = [{"category": "field_report", "event_places": {"all": ["مدينة حلب", "إدلب"], "sure": ["حلب"]}}]
    assert field_scores("event_places", gold, [{"event_places": ["حلب", "ادلب"]}])[:3] == (1.0, 1.0, 1.0)
    assert field_scores("event_places", gold, [{"event_places": ["حلب"]}])[:3] == (1.0, 1.0, 1.0)
    assert field_scores("event_places", gold, [{"event_places": ["حمص"]}])[:3] == (0.0, 0.0, 0.0)


def test_one_speaker_name_may_contain_the_other_and_a_figure_must_be_equal() -> None:
    gold = [
        {
            "category": "field_report",
            "speakers": ["المرصد السوري لحقوق الإنسان"],
            "casualties": [{"kind": "killed", "count": 4}],
        }
    ]
    pred = [{"speakers": ["المرصد السوري"], "casualties": [{"kind": "killed", "count": 5}]}]
    assert field_scores("speakers", gold, pred)[2] == 1.0
    assert field_scores("casualties", gold, pred)[2] == 0.0


def test_nothing_need_be_extracted_of_other() -> None:
    assert field_scores("speakers", [{"category": ["other"], "speakers": ["خبير"]}], [{"speakers": []}])[3] == 0


def test_the_report_names_the_surest_error_first() -> None:
    gold = [
        {"id": "a", "text": RAID, "category": "field_report", "casualties": [{"kind": "killed", "count": 4}]},
        {"id": "b", "text": TALKS, "category": "other"},
        {"id": "c", "text": "نص", "category": "humanitarian"},
    ]
    pred = [
        guess("field_report", 0.9, casualties=[{"kind": "killed", "count": 4}]),
        guess("diplomatic_statement", 0.95),
    ]
    shown = report(gold, [*pred, guess("other", 0.4)])
    assert shown.startswith("3 paragraphs")
    assert shown.index("0.95 diplomatic_statement for other: b") < shown.index("0.40 other for humanitarian: c")
    assert "casualties" in shown and "speakers" not in shown
    assert "macro F1" in report(gold)


def test_the_command_keeps_order_and_survives_empty_fields() -> None:
    lines = [{"id": 2, "title": None, "text": TALKS}, {"id": 1, "text": ""}, {"id": 3, "title": "ع", "text": RAID}]
    target = io.StringIO()
    main(io.StringIO("\n".join(json.dumps(line) for line in lines) + "\n\n"), target)
    rows = [json.loads(line) for line in target.getvalue().splitlines()]
    assert [row["id"] for row in rows] == [2, 1, 3]
    assert rows[2]["category"] == "field_report" and rows[2]["casualties"] == [{"kind": "killed", "count": 4}]


def test_one_figure_of_both_kinds_is_two_entries_without_count() -> None:
    row = annotate_record({"id": 1, "title": "", "text": "سقط 22 بين قتيل وجريح في انفجار سيارة مفخخة وسط بغداد."})
    assert {"kind": "killed", "count": None} in row["casualties"]
    assert {"kind": "wounded", "count": None} in row["casualties"]
