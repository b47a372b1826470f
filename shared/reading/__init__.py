"""Words, read: folded without moving a character, known phrases found in one pass, and where they stand."""
