"""A fictional organisation and its answers, to show what the product does. Marked as a demo wherever it appears."""
