"""The indicators of a whole report: its fields, its narrative and its replies, each once."""
