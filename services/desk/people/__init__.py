"""Who may come in: focal points and the hub, their access tokens, their roles, and sessions of the console."""
