"""What travels: the report, the decision, the events, their topics, headers and bytes on the wire."""
