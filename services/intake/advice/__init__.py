"""What to do now: advice for the first minutes, as pages to print and as parts of the form."""
