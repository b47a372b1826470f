"""Who may use the API: names, and the hashes of their tokens."""
