"""A data key for each report: seal, open, erase, and rotate the master key."""
