"""What became of a report, told to whoever holds its receipt, or sent it."""
