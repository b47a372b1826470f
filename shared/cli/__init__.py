"""The casebridge command, and the one place where adapters are chosen."""
