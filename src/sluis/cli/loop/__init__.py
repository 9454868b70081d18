"""The whole loop on the example catalogue, step by step over the real wires to the sandbox."""
