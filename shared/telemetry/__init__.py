"""Log lines, metric names, trace context and health."""
