"""The engine of tables: the log in the database that the services use already."""
