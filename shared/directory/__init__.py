"""Focal points, treaties and who is bound by what, on which date: data files and their reader."""
