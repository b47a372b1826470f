"""Migrations of the SQL log's own tables."""
