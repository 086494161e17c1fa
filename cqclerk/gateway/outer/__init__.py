"""The city's other systems, one module each: how they are asked about the people of a case. See docs/reference/checks.md."""
