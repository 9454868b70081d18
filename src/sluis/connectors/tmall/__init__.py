"""Our end of the Taobao Open Platform for Tmall Global: items, pictures, stock, trades, shipping, clearance."""
