"""Against abuse: limits for networks and for everybody, and a proof of work that is asked for under load alone."""
