"""What a single cell means: numbers, measures, money, marked-up text."""
