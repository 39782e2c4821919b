"""What would be true on paper: pure functions, the standard library only."""
