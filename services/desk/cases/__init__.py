"""One case at a desk: its legal states, who holds it, what may be done, and the events that doing it gives."""
