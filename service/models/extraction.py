"""What is extracted from a paragraph. Every span is relative to the paragraph's own text, in code points."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.models.base import Contract, Span

Category = Literal["field_report", "diplomatic_statement", "humanitarian", "other"]
CATEGORIES: tuple[Category, ...] = ("field_report", "diplomatic_statement", "humanitarian", "other")


class Evidence(Contract):
    """A stretch of text that spoke for the category, and how strongly (log-odds contribution)."""

    span: Span
    surface: str
    weight: float


class Place(Contract):
    """A place as named in the text and, where the gazetteer and the context decide it, on the map.

    `unresolved` holds the reason when canonical, country and coordinates stay open; it is null when resolved.
    """

    surface: str
    span: Span
    role: Literal["event", "context"] = "event"
    canonical: str | None = None
    country: str | None = Field(default=None, description="ISO 3166-1 alpha-2")
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    precision: Literal["point", "area", "line"] | None = None
    unresolved: str | None = None


class Attribution(Contract):
    """One link of the chain from who said it (origin) to who passed it on (relay)."""

    surface: str
    span: Span | None = Field(default=None, description="Null when inherited from an earlier paragraph.")
    canonical: str
    role: Literal["origin", "relay"]
    anonymous: bool = False
    inherited_from: int | None = Field(default=None, description="Index of the paragraph that names the speaker.")


class Casualties(Contract):
    """One stated figure. `min`/`max` are null where the text gives no number; nothing is summed."""

    kind: Literal["killed", "wounded", "killed_or_wounded", "detained", "missing", "kidnapped"]
    min: int | None
    max: int | None
    approximate: bool = False
    subgroups: list[Subgroup] = Field(default_factory=list)
    victims: str | None = Field(default=None, description="Who they were, as the text says it.")
    names: list[str] = Field(default_factory=list, description="Victims the text names.")
    period: str | None = Field(default=None, description="For a tally over time: the stated period.")
    cumulative: bool = False
    claimant: str | None = None
    span: Span


class Subgroup(Contract):
    """A part of a total ("four of them children"); never counted beside the total."""

    who: str
    min: int | None
    max: int | None
    span: Span


class Actor(Contract):
    """An armed or acting party."""

    surface: str
    canonical: str
    span: Span
    side: str | None = None
    role: Literal["perpetrator", "target", "party"] = "party"
    one_of: list[str] = Field(default_factory=list, description="When the text leaves open which of several it was.")


class When(Contract):
    """A time as the text gives it. `start`/`end` are ISO dates when resolved, else `unresolved` says why not."""

    surface: str
    span: Span
    start: str | None = None
    end: str | None = None
    unresolved: str | None = None


class IncidentNovelty(Contract):
    """Whether this incident's sentence is new in a revision, or stood in the earlier edition too."""

    relation: Literal["new", "carried_over", "changed"]


class Incident(Contract):
    """One act on the ground, as claimed by somebody. A claim and its denial are both incidents."""

    incident_id: str = ""
    span: Span
    act: str = Field(description="Code of the published act vocabulary (docs/contracts.md).")
    act_surface: str
    plover: str | None = None
    acled: str | None = None
    when: When | None = None
    places: list[Place] = Field(default_factory=list)
    actors: list[Actor] = Field(default_factory=list)
    weapon: str | None = None
    casualties: list[Casualties] = Field(default_factory=list)
    status: Literal["asserted", "denied", "disputed", "planned", "background"] = "asserted"
    claimant: str | None = None
    novelty: IncidentNovelty | None = None


class Quote(Contract):
    """Words reported as spoken, between quotation marks, and by whom."""

    span: Span
    speaker: str | None = None


class Statement(Contract):
    """The reported words or stance: act of speech (condemn, call_for, deny, announce, warn, agree, reject, ...)."""

    act: str
    act_surface: str
    span: Span
    speaker: str | None = None
    addressee: str | None = None
    topic: str | None = None


class Affected(Contract):
    """People in need or reached by relief, one stated figure each."""

    kind: Literal["displaced", "refugees", "besieged", "in_need", "evacuated", "aid_recipients", "aid_trucks"]
    min: int | None
    max: int | None
    approximate: bool = False
    span: Span


class AidItem(Contract):
    """Relief supplies or money: the item, the amount and its unit as stated."""

    item: str
    amount: float | None = None
    unit: str | None = None
    span: Span


class Annotation(Contract):
    """All that the annotate room says of one paragraph. Lists are empty where the text gives nothing."""

    category: Category
    secondary: Category | None = None
    probabilities: dict[Category, float]
    uncertain: bool = False
    evidence: list[Evidence] = Field(default_factory=list)
    places: list[Place] = Field(default_factory=list)
    attribution: list[Attribution] = Field(default_factory=list)
    casualties: list[Casualties] = Field(default_factory=list)
    incidents: list[Incident] = Field(default_factory=list)
    quotes: list[Quote] = Field(default_factory=list)
    statements: list[Statement] = Field(default_factory=list)
    affected: list[Affected] = Field(default_factory=list)
    sectors: list[str] = Field(default_factory=list, description="Humanitarian cluster names.")
    aid: list[AidItem] = Field(default_factory=list)
    agencies: list[str] = Field(default_factory=list)
    access: str | None = Field(default=None, description="delivered, denied, obstructed, planned, requested")
