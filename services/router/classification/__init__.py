"""What kind of offence: readable keyword rules per language, and facts of the report, weighed into confidences."""
