"""The queues: what the log says becomes rows with a legal state; an officer reads their own, most urgent first."""
