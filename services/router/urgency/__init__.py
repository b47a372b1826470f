"""How urgent, and by when: danger to life, a child, money that can still be stopped."""
