"""Statements that make or deny the same claim, found across reports and languages, and put before a person."""
