"""How good the decisions are: scored against what a careful officer would choose."""
