"""Builds the dashboards of `boards/*.toml` with Grafana's own SDK: python deploy/grafana/build.py

A board has rows, a row has panels; a panel has `query` (legend, expression) pairs, and may have `kind` (lines, stacked,
stat, bars, states), `unit`, `help`, `width` of 24, and `warn` and `bad`, the values from which a stat turns yellow and red.
In expressions every worker of a stage reports the whole group's lag, so use the recorded `stage:` series or
`max by (stage, partition)`; `$__rate_interval` and `$__range` are Grafana's.

The SDK is pinned to the Grafana of docker-compose.yml (11.6). Its newest version by number is the one for Grafana 10.1, as each
Grafana has an epoch of its own, so an unpinned install gets an old schema.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from grafana_foundation_sdk.builders import bargauge, common, dashboard, prometheus, stat, statetimeline, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common as kinds
from grafana_foundation_sdk.models import dashboard as model

HERE = Path(__file__).parent
SOURCE = model.DataSourceRef(type_val="prometheus", uid="prometheus")
HEIGHT = {"stat": 4, "lines": 8, "stacked": 8, "bars": 8, "states": 8}


def _shape(kind: str) -> Any:
    match kind:
        case "stat":
            return stat.Panel().graph_mode(kinds.BigValueGraphMode.NONE).reduce_options(_last())
        case "bars":
            return bargauge.Panel().orientation(kinds.VizOrientation.HORIZONTAL).reduce_options(_last())
        case "states":
            return statetimeline.Panel()
        case _:
            lines = timeseries.Panel().fill_opacity(30 if kind == "stacked" else 5).min(0)
            if kind == "stacked":
                lines.stacking(common.StackingConfig().mode(kinds.StackingMode.NORMAL))
            return lines.show_points(kinds.VisibilityMode.NEVER).tooltip(
                common.VizTooltipOptions().mode(kinds.TooltipDisplayMode.MULTI).sort(kinds.SortOrder.DESCENDING)
            )


def _last() -> common.ReduceDataOptions:
    return common.ReduceDataOptions().calcs(["lastNotNull"]).values(False)


def _thresholds(panel: dict[str, Any]) -> dashboard.ThresholdsConfig:
    steps = [model.Threshold(value=None, color="green")]
    steps += [model.Threshold(value=panel[k], color=c) for k, c in (("warn", "yellow"), ("bad", "red")) if k in panel]
    return dashboard.ThresholdsConfig().mode(model.ThresholdsMode.ABSOLUTE).steps(steps)


def _panel(panel: dict[str, Any]) -> Any:
    kind = panel.get("kind", "lines")
    built = _shape(kind).title(panel["title"]).unit(panel.get("unit", "short")).datasource(SOURCE)
    built.height(HEIGHT[kind]).span(panel.get("width", 12)).thresholds(_thresholds(panel))
    if "help" in panel:
        built.description(panel["help"])
    for position, (legend, expression) in enumerate(panel["query"]):
        query = prometheus.Dataquery().expr(expression).legend_format(legend).ref_id(chr(ord("A") + position))
        built.with_target(query.instant() if kind in ("stat", "bars") else query.range())
    return built


def build(source: Path) -> str:
    """The dashboard of a board's file as Grafana reads it, the same bytes every time."""
    board = tomllib.loads(source.read_text("utf-8"))
    built = (
        dashboard.Dashboard(board["title"])
        .uid(f"sitrep-{source.stem}")
        .description(board["help"])
        .tags(["sitrep"])
        .readonly()
        .refresh("30s")
        .time("now-1h", "now")
        .timezone("browser")
        .tooltip(model.DashboardCursorSync.CROSSHAIR)
        .link(
            dashboard.DashboardLink("sitrep").type(model.DashboardLinkType.DASHBOARDS).tags(["sitrep"]).keep_time(True)
        )
    )
    for row in board["row"]:
        built.with_row(dashboard.Row(row["title"]))
        for panel in row["panel"]:
            built.with_panel(_panel(panel))
    return json.dumps(built.build(), cls=JSONEncoder, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> None:
    """Write every dashboard."""
    for source in sorted((HERE / "boards").glob("*.toml")):
        (HERE / "dashboards" / f"{source.stem}.json").write_text(build(source), "utf-8")


if __name__ == "__main__":
    main()
