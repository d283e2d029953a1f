"""Releases as they are stored and shown on screen."""
