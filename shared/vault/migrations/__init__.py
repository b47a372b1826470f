"""The vault's migrations; they run in the database of the reports."""
