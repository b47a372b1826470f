"""How good the decisions are, against what a careful officer would choose; and what would move between two sets."""
