"""SQLite or PostgreSQL behind one Database: reading, writing, signals after commit, migrations, the micro-batching writer."""
