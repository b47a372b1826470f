"""The engine of Apache Kafka, through aiokafka in its safe form (decision record 0003)."""
