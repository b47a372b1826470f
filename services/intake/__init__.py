"""The public doors: the citizen's form and the senders' API. A report is durable before its reference is shown."""
