"""Tests: real databases, real sockets, real browser; doubles for the clock and outside services only."""
