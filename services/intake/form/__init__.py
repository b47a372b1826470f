"""The citizen's form: one question a page, no script needed, a draft sealed as it grows, and then a report."""
