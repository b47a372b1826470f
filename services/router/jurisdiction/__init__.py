"""Which countries a case touches: connecting factors, each with its weight and what it rests on; nothing is guessed."""
