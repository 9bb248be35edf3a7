"""Where the elements of a site come from: whether each it needs has a feed that avoids, scrap and its circles followed."""
