"""The decision: one outcome for every report, with its reasons, and the events that carry it."""
