"""The pure core: answers in, one immutable release out. No clock, no network, no database."""
