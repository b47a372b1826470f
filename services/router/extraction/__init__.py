"""Indicators: what a report names that can be looked up, each with its type, value, place in the text and role."""
