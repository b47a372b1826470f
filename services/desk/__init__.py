"""The focal points' side: their queues, the cases in them, and what an officer does with each."""
