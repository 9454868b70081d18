"""Our end of the wire to a bank: payment files out, status reports and account statements in."""
