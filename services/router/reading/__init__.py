"""The narrative as the router reads it: folded without moving a character, and every known phrase found in one pass."""
