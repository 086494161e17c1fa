"""How fast, how few bytes: programs in a pseudo-terminal, each measured against an empty one in the same run."""
