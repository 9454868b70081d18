"""Readers of published files that the scout learns from, one file a publisher's form: values out, no database."""
