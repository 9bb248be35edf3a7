"""How many tonnes can reach an end, as far as the sources state capacities: bounds, what holds them, and what is not stated."""
