"""What each API answers, one file an API."""
