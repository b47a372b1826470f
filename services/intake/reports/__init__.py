"""A report on its way in: strictly read, cleaned, judged, sealed, and filed with a reference and a receipt."""
