"""Resolutions turned into records."""
