"""Distances on the territory."""

from math import asin, cos, radians, sin, sqrt
from typing import Final

# Mean radius of the Earth (IUGG); the error against the ellipsoid stays below 0.5 %.
EARTH_KM: Final = 6371.0088


def haversine_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance in km between two points given in degrees."""
    phi, other_phi = radians(lat), radians(other_lat)
    rise = sin((other_phi - phi) / 2) ** 2
    run = sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(rise + cos(phi) * cos(other_phi) * run)))


def distance_fit(km: float, half_km: float = 8.0) -> float:
    """Closeness in (0, 1]: 1 at the door, 0.5 at `half_km`.

    Raises ValueError below 0. Source: design/matching.md, factor "distance".
    """
    if km < 0:
        raise ValueError(f"a distance is not negative: {km}")
    return 1 / (1 + (km / half_km) ** 2)
