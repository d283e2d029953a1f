"""Campaigns: the answers of one wave, however they reach us."""
