"""Somebody who looks at the three lines of an unknown printer, and presses digits."""

from printing.escpos import printed, probe, reader


def clerk(paper: tuple[printed.Printed, ...]) -> tuple[int, ...]:
    """What a person answers who looks at the paper, by the digits of the four questions."""
    lines = [item for item in paper if isinstance(item, printed.PrintedLine)]
    texts = [line.text() for line in lines]
    right = sum(character in texts[0] for character in probe.CHARACTERS)
    row = texts[next(place for place, text in enumerate(texts) if text.startswith("2)")) + 1]
    last = [character for character in row if character.isdigit()][-1]
    squares = any(isinstance(cell, printed.Glyph) and cell.columns == probe.SQUARES for line in lines for cell in line.cells)
    symbol = probe.PAYLOAD in reader.payloads(paper)
    cut = any(isinstance(item, printed.KnifeCut) for item in paper)
    return (
        4 - right,
        int(last),
        {(True, True): 1, (True, False): 2, (False, True): 3, (False, False): 4}[squares, symbol],
        1 if cut else 2,
    )
