"""The migrations of intake's tables."""
