"""Choosing a language, and the catalogues."""
