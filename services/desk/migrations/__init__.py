"""The desk's own migrations, all tables under the prefix `desk_`."""
