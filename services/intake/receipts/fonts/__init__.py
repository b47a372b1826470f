"""The fonts of the receipt on paper: small parts of free ones, and how they are made."""
