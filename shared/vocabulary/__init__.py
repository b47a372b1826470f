"""Closed lists with their sources: countries, currencies, offence categories, connecting factors, states, markings."""
