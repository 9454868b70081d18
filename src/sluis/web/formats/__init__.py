"""How readers of each language write numbers, days and times; named in the setting FORMAT_MODULE_PATH."""
