"""Facts from open data: communes, schools, establishments, occupations and the names of jobs."""

from datetime import date

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.models.columns import Model


class Commune(Model):
    """A commune of the territory or near it; `postcodes` and `localities` are cut by "|"."""

    __tablename__ = "commune"

    insee: Mapped[str] = mapped_column(String(5), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), index=True)
    search_name: Mapped[str] = mapped_column(String(100), index=True)
    lat: Mapped[float]
    lon: Mapped[float]
    postcodes: Mapped[str] = mapped_column(String(200), default="")
    localities: Mapped[str] = mapped_column(String(500), default="")
    population: Mapped[int] = mapped_column(default=0)


class School(Model):
    """A school of the ministry's list; `located` says whether its point is an address or a commune's centre."""

    __tablename__ = "school"

    uai: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(150), index=True)
    type: Mapped[str] = mapped_column(String(60), default="")
    commune_insee: Mapped[str] = mapped_column(String(5), index=True)
    commune_name: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(300), default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    located: Mapped[str] = mapped_column(String(10), default="commune")
    sector: Mapped[str] = mapped_column(String(40), default="")
    priority_education: Mapped[str] = mapped_column(String(20), default="")
    headcount: Mapped[int | None]


class Establishment(Model):
    """A place of work known by its SIRET; `naf` is "" when unknown."""

    __tablename__ = "establishment"

    siret: Mapped[str] = mapped_column(String(14), primary_key=True)
    name: Mapped[str] = mapped_column(String(150), index=True)
    naf: Mapped[str] = mapped_column(String(6), default="")
    commune_insee: Mapped[str] = mapped_column(String(5), index=True)
    commune_name: Mapped[str] = mapped_column(String(100))
    closed: Mapped[bool] = mapped_column(default=False)


class Occupation(Model):
    """A ROME 4.0 occupation; `parent` is its card among the 532 of ROME 3, `domain` its first 3 characters.

    A code that a newer list no longer holds stays, so that older postings are still found.
    """

    __tablename__ = "occupation"

    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    label: Mapped[str] = mapped_column(String(300))
    domain: Mapped[str] = mapped_column(String(3), index=True)
    domain_label: Mapped[str] = mapped_column(String(200), default="")
    parent: Mapped[str] = mapped_column(String(5), index=True)
    version: Mapped[str] = mapped_column(String(10), default="")
    valid_from: Mapped[date]


class Appellation(Model):
    """A name of a job, as people write it; `normalised` is what an exact look-up compares."""

    __tablename__ = "appellation"
    __table_args__ = (Index("ix_appellation_normalised", "normalised"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(5), index=True)
    label: Mapped[str] = mapped_column(String(300))
    normalised: Mapped[str] = mapped_column(String(300))
    rare: Mapped[bool] = mapped_column(default=False)
