"""A territory's folder, read into values and checked once, when the application starts."""

import re
import zoneinfo
from dataclasses import fields
from math import isclose
from pathlib import Path

from stdnum import luhn

from hub.territory import calendar, colours
from hub.territory.communes import read_communes
from hub.territory.legal import read_legal
from hub.territory.parts import (
    Authority,
    Campaign,
    Expiry,
    Matching,
    Moderating,
    Moderation,
    Reason,
    Retention,
    Rule,
    Territory,
    Weights,
)
from hub.territory.reading import Table, TerritoryError, read_toml
from hub.territory.schematic import read_map
from hub.vocabulary import Kind, Level, OrganisationKind, Verdict

# Rules of law and legal texts that all territories share.
SHIPPED = Path(__file__).parents[1] / "reference"
TERRITORIES = Path(__file__).parents[1] / "territories"

# Rules that the code asks for: a territory may add others, none of these may be absent.
NEEDED_RULES = frozenset(
    """
    hours.week_under_15 hours.week hours.day hours.break_after hours.break_minutes
    hours.earliest_under_16 hours.latest_under_16 hours.earliest_16_17 hours.latest_16_17
    rest.daily_under_16 rest.daily_16_17 rest.weekly_days
    observation.days_min observation.days_max mini_stage.days_min mini_stage.days_max
    observation_2de.weeks visit.days_max visit.agreement
    pay.days pay.hours pay.hourly pfmp.months_without_pay
    regulated_work.years
    apprenticeship.age_min apprenticeship.age_min_college_done apprenticeship.age_max
    apprenticeship.months_min apprenticeship.months_max
    apprenticeship.months_max_rqth apprenticeship.training_share
    shared.hosts_max shared.employers_group_members shared.hosted_share
    shared.apprentices_per_tutor
    """.split()
)


def shipped() -> Path:
    """The folder of the territory that ships with the hub: the first in the alphabet, should there be several."""
    return min(path.parent for path in TERRITORIES.glob("*/territory.toml"))


def load(folder: Path) -> Territory:
    """The territory of that folder. Raises TerritoryError, in French, for the first fault."""
    table = _opened(folder)
    plan = read_map(read_toml(folder / "map.toml"))
    authority = _authority(table.table("authority"))
    names = {key: table.text(key) for key in ("name", "area", "brand", "tagline")}
    retention = _retention(table.table("retention"))
    moderation = _moderation(table.table("moderation"))
    told = _legal_names(names, authority, moderation, retention)
    territory = Territory(
        folder=folder,
        slug=folder.name,
        **names,
        description=table.text("description"),
        timezone=_timezone(table),
        school_zone=_zone(table),
        authority=authority,
        partners=table.texts("partners", ()),
        communes=read_communes(folder / "communes.csv", plan),
        map=plan,
        kinds=table.members("kinds", Kind),
        levels=table.members("levels", Level),
        rules=_rules(folder),
        campaigns=tuple(_campaign(one) for one in table.tables("campaign", optional=True)),
        moderators=_moderators(table, authority),
        moderation=moderation,
        matching=_matching(table.table("matching")),
        expiry=_expiry(table.table("expiry")),
        retention=retention,
        legal=read_legal((folder / "legal", SHIPPED / "legal"), table.table("legal"), told),
        colours=colours.check(table.pairs("colours"), table.where),
        hero=folder / table.text("hero"),
    )
    table.done()
    _check(territory)
    return territory


def _opened(folder: Path) -> Table:
    if not folder.is_dir():
        raise TerritoryError(f"Le dossier de territoire {folder} n’existe pas.")
    return read_toml(folder / "territory.toml")


def _check(territory: Territory) -> None:
    """What no single table can see: doubles, absent rules, the authority's commune, the hero."""
    _refuse_doubles("commune", [one.insee for one in territory.communes])
    _refuse_doubles("type d’annonce", list(territory.kinds))
    _refuse_doubles("niveau", list(territory.levels))
    absent = sorted(NEEDED_RULES - {one.id for one in territory.rules})
    if absent:
        raise TerritoryError(f"rules.toml : il manque {', '.join(absent)}.")
    if not territory.contains(territory.authority.commune_insee):
        raise TerritoryError("La commune de la collectivité n’est pas dans le territoire.")
    for insee in territory.map.towns:
        if not territory.contains(insee):
            raise TerritoryError(f"map.toml : la commune {insee} n’est pas dans communes.csv.")
    _check_hero(territory.hero)


def _refuse_doubles(noun: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise TerritoryError(f"territory.toml : {noun} en double, {name}.")


def _check_hero(hero: Path) -> None:
    if not hero.is_file():
        raise TerritoryError(f"L’image d’accueil {hero.name} n’est pas dans le dossier.")
    if hero.suffix != ".svg" or "<script" in hero.read_text(encoding="utf-8").lower():
        raise TerritoryError(f"L’image d’accueil {hero.name} doit être un SVG sans script.")


def _timezone(table: Table) -> str:
    name = table.text("timezone")
    if name not in zoneinfo.available_timezones():
        raise table.refuse("timezone", f"vaut « {name} », fuseau inconnu")
    return name


def _zone(table: Table) -> str:
    zone = table.text("school_zone")
    if zone not in calendar.ZONES:
        raise table.refuse("school_zone", f"vaut « {zone} », attendu : A, B ou C")
    return zone


def _code(table: Table, key: str, shape: str, wanted: str, optional: bool = False) -> str:
    value = table.text(key, "" if optional else None)
    if value and not re.fullmatch(shape, value):
        raise table.refuse(key, f"vaut « {value} », attendu : {wanted}")
    return value


def _siren(table: Table, optional: bool = False) -> str:
    value = _code(table, "siren", r"\d{9}", "9 chiffres", optional)
    if value and not luhn.is_valid(value):
        raise table.refuse("siren", f"vaut « {value} », dont la clé est fausse")
    return value


def _insee(table: Table, key: str) -> str:
    return _code(table, key, r"\d[\dAB]\d{3}", "un code INSEE de 5 caractères")


def _authority(table: Table) -> Authority:
    authority = Authority(
        name=table.text("name"),
        short_name=table.text("short_name"),
        siren=_siren(table),
        siret=_code(table, "siret", r"\d{14}", "14 chiffres", optional=True),
        address=table.text("address"),
        commune_insee=_insee(table, "commune"),
        email=table.text("email", ""),
        website=table.text("website", ""),
    )
    table.done()
    return authority


def _legal_names(
    names: dict[str, str], authority: Authority, moderation: Moderation, retention: Retention
) -> dict[str, str]:
    periods = {field.name: str(getattr(retention, field.name)) for field in fields(retention)}
    told = {"authority": authority.name, "siren": authority.siren, "address": authority.address}
    return {**names, **told, **periods, "delay": moderation.delay}


def _rules(folder: Path) -> tuple[Rule, ...]:
    """Rules of law, then the territory's: one with the same id and day replaces the law's."""
    own = _rule_rows(folder / "rules.toml")
    _refuse_doubles("règle", [f"{one.id} au {one.valid_from}" for one in own])
    law = _rule_rows(SHIPPED / "rules.toml")
    return tuple({(one.id, one.valid_from): one for one in (*law, *own)}.values())


def _rule_rows(path: Path) -> list[Rule]:
    table = read_toml(path)
    rows = [_rule(one) for one in table.tables("rule")]
    table.done()
    return rows


def _rule(table: Table) -> Rule:
    rule = Rule(
        id=table.text("id"),
        value=table.number("value", 0, 1_000_000),
        unit=table.text("unit"),
        valid_from=table.day("valid_from"),
        source=table.text("source"),
        text=table.text("text"),
    )
    table.done()
    return rule


def _campaign(table: Table) -> Campaign:
    weeks = table.texts("weeks")
    if not all(re.fullmatch(r"\d{4}-W\d\d", week) for week in weeks):
        raise table.refuse("weeks", "doit être une liste de semaines comme « 2025-W25 »")
    campaign = Campaign(table.member("kind", Kind), table.integer("year", 2000, 2100), weeks, table.text("source"))
    table.done()
    return campaign


def _moderators(table: Table, authority: Authority) -> tuple[Moderating, ...]:
    listed = tuple(_moderating(one) for one in table.tables("moderator", optional=True))
    if any(one.siren == authority.siren for one in listed):
        return listed
    return (Moderating(authority.name, OrganisationKind.AUTHORITY, authority.siren, ""), *listed)


def _moderating(table: Table) -> Moderating:
    one = Moderating(
        name=table.text("name"),
        kind=table.member("kind", OrganisationKind),
        siren=_siren(table, optional=True),
        uai=_code(table, "uai", r"\d{7}[A-Z]", "7 chiffres et une lettre", optional=True),
    )
    table.done()
    if not (one.siren or one.uai):
        raise table.refuse("siren", "ou « uai » est nécessaire pour modérer")
    return one


def _moderation(table: Table) -> Moderation:
    moderation = Moderation(
        trusted_publish_at_once=table.flag("trusted_publish_at_once"),
        delay=table.text("delay"),
        late_after_hours=table.integer("late_after_hours", 1, 1000),
        risk_words=tuple(word.lower() for word in table.texts("risk_words")),
        reasons=tuple(_reason(one) for one in table.tables("reason")),
    )
    table.done()
    for verdict in (Verdict.REJECT, Verdict.REQUEST_CHANGES):
        if not moderation.reasons_for(verdict):
            raise table.refuse("reason", f"demande au moins une raison pour « {verdict} »")
    return moderation


def _reason(table: Table) -> Reason:
    reason = Reason(table.text("id"), table.member("verdict", Verdict), table.text("label"), table.text("text"))
    table.done()
    return reason


def _matching(table: Table) -> Matching:
    matching = Matching(
        threshold=table.number("threshold", 0, 1),
        gate=table.number("gate", 0, 1),
        weights=_weights(table.table("weights")),
        half_km=table.number("half_km", 0.1, 1000),
        half_life_days=table.number("half_life_days", 1, 1000),
        live_alerts_a_day=table.integer("live_alerts_a_day", 0, 100),
        default_radius_km=table.integer("default_radius_km", 1, 500),
        max_radius_km=table.integer("max_radius_km", 1, 500),
        radius_choices_km=table.integers("radius_choices_km"),
    )
    table.done()
    if max(matching.default_radius_km, *matching.radius_choices_km) > matching.max_radius_km:
        raise table.refuse("max_radius_km", "est dépassé par un autre rayon")
    return matching


def _weights(table: Table) -> Weights:
    shares = {field.name: table.number(field.name, 0, 1) for field in fields(Weights)}
    table.done()
    total = sum(shares.values())
    if not isclose(total, 1):
        raise TerritoryError(f"{table.where} : les poids font {total:g} au lieu de 1.")
    return Weights(**shares)


def _expiry(table: Table) -> Expiry:
    expiry = Expiry(
        open_months=table.integer("open_months", 1, 24),
        renew_months=table.integer("renew_months", 1, 24),
        reminder_days=table.integers("reminder_days"),
        undo_seconds=table.integer("undo_seconds", 1, 3600),
    )
    table.done()
    return expiry


def _retention(table: Table) -> Retention:
    retention = Retention(
        draft_days=table.integer("draft_days", 1, 1000),
        contact_months=table.integer("contact_months", 1, 120),
        message_months=table.integer("message_months", 1, 120),
        account_notice_months=table.integer("account_notice_months", 1, 120),
        account_deletion_months=table.integer("account_deletion_months", 1, 120),
        security_log_months=table.integer("security_log_months", 1, 120),
        notification_months=table.integer("notification_months", 1, 120),
    )
    table.done()
    if retention.account_notice_months >= retention.account_deletion_months:
        raise table.refuse("account_notice_months", "doit venir avant « account_deletion_months »")
    return retention
