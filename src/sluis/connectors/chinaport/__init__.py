"""Our end of the China Single Window: CEB messages in the exchange's envelope, signed by their senders."""
