"""Client organisations and their units."""
