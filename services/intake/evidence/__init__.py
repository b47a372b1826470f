"""Evidence: files as they came, sealed while they arrive, told apart by content, with a log of custody."""
