"""The rule files of every subject, and a report's words read by all of them at once."""
