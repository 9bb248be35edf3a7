"""Why no route avoids, or few do: smallest sets that block, single points of failure, routes apart, and facts that would help."""
