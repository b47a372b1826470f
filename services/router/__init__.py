"""From a report to a decision: pure functions over Structs, and one worker that carries them to the event log."""
