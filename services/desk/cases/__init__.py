"""One case at a desk: who holds it, what may be done, and the events that doing it gives."""
