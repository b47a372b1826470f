"""SQLite or PostgreSQL behind one Database: reading, writing, signals, migrations, the micro-batching writer."""
