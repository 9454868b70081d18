"""Sluis: a gateway between shops in the Benelux and shoppers in China."""

__version__ = "0.1.0"
