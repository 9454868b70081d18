"""The other end of each wire: strict counterparties in one small server of their own.

Nothing here imports anything else of Sluis: an error shared by both ends would agree with itself.
"""
