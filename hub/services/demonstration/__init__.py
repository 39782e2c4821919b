"""The demonstration: a territory's `demo.toml`, lived through the real services, with dates that follow today."""

from hub.services.demonstration.loading import Shown, has_room, load, password, shown

__all__ = ["Shown", "has_room", "load", "password", "shown"]
