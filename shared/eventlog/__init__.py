"""The port by which services append records and follow them, and its two engines: SQL tables and Kafka."""
