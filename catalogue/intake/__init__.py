"""Photographs and case files in: one outcome for each, and nothing lost."""
