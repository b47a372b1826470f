"""Where the model comes from: labelled texts, the fit, and a report of how far to trust it."""
