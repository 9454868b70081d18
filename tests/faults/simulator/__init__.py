"""A seeded bad day at a till: the real code, the sandbox's wallet over HTTP, faults and deaths from the dice.

A *seed* decides customers, faults, the order of letters and the moment of death. A *life* is one run of our process:
it ends at a seam, either by an exception that nothing catches (quick) or by a real `kill -9` of a child. After the
day everything that is due is done by the sweep, and the *witness* compares us with the wallet's own book.

Nothing sleeps: the clocks of both sides are moved. Dice, not threads, decide what happens next.
"""
