"""Measures; never a test. `make bench` prints what it finds on this machine, in one run."""
