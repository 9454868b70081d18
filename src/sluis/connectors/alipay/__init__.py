"""Our end of Alipay's in-store wire (Antom): pay, inquire, cancel, refund, notices, settlement files."""
