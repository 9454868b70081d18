"""Our end of webhooks out: Standard Webhooks 1.0, to addresses that are allowed to be called."""
