"""Two answers to one question compared: routes, verdicts, ends and tonnes that differ, and the claims that make it so."""
