"""What a reporter wrote, as the router reads it: folded without moving a character, known phrases found in one pass."""
