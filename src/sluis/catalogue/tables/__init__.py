"""From bytes to rows of cells: what kind of file it is, its encoding, its separator, its limits."""
