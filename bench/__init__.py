"""Speed and accuracy measured on this machine: `make bench` runs every module here."""
