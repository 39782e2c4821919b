"""What a territory says, as frozen values: names, places, rules with dates, policies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from hub.territory import calendar
from hub.territory.legal import Legal
from hub.territory.schematic import Schematic
from hub.vocabulary import Kind, Level, OrganisationKind, Verdict


@dataclass(frozen=True, slots=True)
class Authority:
    """The local authority that runs the hub. `siret` and `email` are "" while unknown."""

    name: str
    short_name: str
    siren: str
    siret: str
    address: str
    commune_insee: str
    email: str
    website: str


@dataclass(frozen=True, slots=True)
class Commune:
    """One commune: its centre on the globe, and its point and name on the schematic map."""

    insee: str
    name: str
    lat: float
    lon: float
    x: float
    y: float
    label_dx: float
    label_dy: float
    labelled: bool
    postcodes: tuple[str, ...]
    localities: tuple[str, ...]
    population: int


@dataclass(frozen=True, slots=True)
class Moderating:
    """An organisation whose named members may moderate, known by its SIREN or its UAI.

    The authority is always one of them.
    """

    name: str
    kind: OrganisationKind
    siren: str
    uai: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One dated rule of law or custom: `value` in `unit` from `valid_from` on."""

    id: str
    value: float
    unit: str
    valid_from: date
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """The weeks that the ministry set for a kind in one summer, with their source."""

    kind: Kind
    year: int
    weeks: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A ready-made sentence for a moderator who does not publish at once."""

    id: str
    verdict: Verdict
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Moderation:
    """How the queue works here. `delay` ends a sentence: « en général sous un jour ouvré »."""

    trusted_publish_at_once: bool
    delay: str
    late_after_hours: int
    risk_words: tuple[str, ...]
    reasons: tuple[Reason, ...]

    def reasons_for(self, verdict: Verdict) -> tuple[Reason, ...]:
        """The sentences offered for one verdict, in the order of the file."""
        return tuple(reason for reason in self.reasons if reason.verdict == verdict)


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of the factors in a score; they sum to 1."""

    occupation: float
    distance: float
    period: float
    freshness: float


@dataclass(frozen=True, slots=True)
class Matching:
    """Figures of the score and of what is announced (design/matching.md, section 1).

    `default_radius_km` stands for the radius that a posting does not name.
    """

    threshold: float
    gate: float
    weights: Weights
    half_km: float
    half_life_days: float
    live_alerts_a_day: int
    default_radius_km: int
    max_radius_km: int
    radius_choices_km: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Expiry:
    """How long a posting without an end stays, and when its author is reminded."""

    open_months: int
    renew_months: int
    reminder_days: tuple[int, ...]
    undo_seconds: int


@dataclass(frozen=True, slots=True)
class Retention:
    """How long what is kept is kept (design/conventions.md, A5)."""

    draft_days: int
    contact_months: int
    message_months: int
    account_notice_months: int
    account_deletion_months: int
    security_log_months: int
    notification_months: int


@dataclass(frozen=True)
class Territory:
    """Everything that changes from one territory to another."""

    folder: Path
    slug: str
    name: str
    area: str
    brand: str
    tagline: str
    description: str
    timezone: str
    school_zone: str
    authority: Authority
    partners: tuple[str, ...]
    communes: tuple[Commune, ...]
    map: Schematic
    kinds: tuple[Kind, ...]
    levels: tuple[Level, ...]
    rules: tuple[Rule, ...]
    campaigns: tuple[Campaign, ...]
    moderators: tuple[Moderating, ...]
    moderation: Moderation
    matching: Matching
    expiry: Expiry
    retention: Retention
    legal: Legal
    colours: Mapping[str, str]
    hero: Path

    @cached_property
    def zone(self) -> ZoneInfo:
        """The clock of the territory."""
        return ZoneInfo(self.timezone)

    @cached_property
    def _by_insee(self) -> dict[str, Commune]:
        return {commune.insee: commune for commune in self.communes}

    def commune(self, insee: str) -> Commune | None:
        """The commune with that INSEE code, or None when it lies outside."""
        return self._by_insee.get(insee)

    def contains(self, insee: str) -> bool:
        """Whether the commune is one of the territory's; others are shown as outside."""
        return insee in self._by_insee

    @cached_property
    def centre(self) -> tuple[float, float]:
        """Latitude and longitude of the middle of the communes' centres."""
        count = len(self.communes)
        lat = sum(commune.lat for commune in self.communes) / count
        lon = sum(commune.lon for commune in self.communes) / count
        return lat, lon

    def offers(self, kind: Kind) -> bool:
        """Whether that kind can be published here."""
        return kind in self.kinds

    def rules_on(self, day: date) -> dict[str, Rule]:
        """The rules in force on that day, by id; a rule not yet in force is absent."""
        return dict(self._in_force(day))

    def _in_force(self, day: date) -> Iterator[tuple[str, Rule]]:
        for rule in sorted(self.rules, key=lambda rule: rule.valid_from):
            if rule.valid_from <= day:
                yield rule.id, rule

    def rule(self, rule_id: str, day: date) -> Rule:
        """The rule in force on that day. Raises KeyError for one that is not."""
        return self.rules_on(day)[rule_id]

    def campaign_weeks(self, kind: Kind, year: int) -> tuple[str, ...]:
        """Weeks ("2025-W25") set for that kind in that year; empty while not known."""
        for campaign in self.campaigns:
            if (campaign.kind, campaign.year) == (kind, year):
                return campaign.weeks
        return ()

    def may_moderate(self, siret: str | None, uai: str | None) -> bool:
        """Whether members of an organisation with these numbers may be named moderators.

        Every establishment of a listed SIREN counts.
        """
        return any(
            bool(one.siren and siret and siret.startswith(one.siren)) or bool(one.uai and one.uai == uai)
            for one in self.moderators
        )

    def is_authority(self, siret: str | None) -> bool:
        """Whether that SIRET is one of the local authority's establishments."""
        return (siret or "")[:9] == self.authority.siren

    @cached_property
    def stylesheet(self) -> str:
        """The colours as custom properties of the root, for the pages' first stylesheet."""
        return ":root{" + "".join(f"--{name}:{value};" for name, value in self.colours.items()) + "}"

    def holidays_between(self, start: date, end: date) -> tuple[calendar.Holiday, ...]:
        """School and bank holidays that touch [start, end], by first day; see `Holiday`."""
        return calendar.holidays_between(self.school_zone, start, end)

    def school_week(self, week: str) -> calendar.SchoolWeek:
        """The week ("2027-W24") with its class days. Raises ValueError for no such week."""
        return calendar.school_week(self.school_zone, week)

    def school_weeks(self, start: date, end: date) -> tuple[calendar.SchoolWeek, ...]:
        """Every week that touches [start, end], in order."""
        return calendar.school_weeks(self.school_zone, start, end)

    def closed_weeks(self, start: date, end: date) -> tuple[str, ...]:
        """Weeks ("2027-W24") between those days in which no class is held at all."""
        weeks = self.school_weeks(start, end)
        return tuple(week.week for week in weeks if week.known and week.class_days == 0)

    @property
    def calendar_ends_on(self) -> date:
        """The last day that the school calendar knows."""
        return calendar.known_until(self.school_zone)
