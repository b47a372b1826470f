"""The queues: what the log says becomes rows, and an officer reads the rows of their own queue, most urgent first."""
