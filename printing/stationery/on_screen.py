"""The filled form in the terminal: its empty places as boxes, its texts where they stand, at the true ratio of the page."""

from unicodedata import east_asian_width

from printing.stationery.placing import PlacedPage, PlacedSymbol, PlacedText
from printing.stationery.template import Box, FormTemplate

CELL_RATIO = 2.0  # a cell of a terminal is twice as high as wide


class Grid:
    """Cells of a terminal over a page in mm."""

    def __init__(self, width: float, height: float, columns: int) -> None:
        self.mm = width / columns
        self.rows = max(1, round(height / (self.mm * CELL_RATIO)))
        self.columns = columns
        self.cells = [[" "] * columns for _ in range(self.rows)]

    def write(self, x: float, y: float, words: str) -> None:
        """Words from a place on; what is wider than the page is not lost: it moves left."""
        needed = sum(map(_cells_of, words))
        column = max(0, min(round(x / self.mm), self.columns - needed))
        row = self.cells[max(0, min(self.rows - 1, int(y / (self.mm * CELL_RATIO))))]
        for character in words:
            width = _cells_of(character)
            if column + width > self.columns:
                return
            row[column] = character
            row[column + 1 : column + width] = [""] * (width - 1)
            column += width

    def box(self, box: Box, name: str) -> None:
        left, right = round(box.x / self.mm), min(self.columns - 1, round((box.x + box.width) / self.mm))
        high = self.mm * CELL_RATIO
        top, bottom = int(box.y / high), min(self.rows - 1, int((box.y + box.height) / high))
        for row in (top, bottom):
            self.cells[row][left : right + 1] = ["+", *"-" * (right - left - 1), "+"]
        for row in range(top + 1, bottom):
            self.cells[row][left] = self.cells[row][right] = "|"
        self.write(box.x + self.mm, (box.y + box.height / 2), name)

    def lines(self) -> list[str]:
        return ["".join(row).rstrip() for row in self.cells]


def lines(template: FormTemplate, pages: tuple[PlacedPage, ...], columns: int) -> list[str]:
    """Page by page, each with its head."""
    shown: list[str] = []
    for page in pages:
        of = template.pages[page.number - 1]
        grid = Grid(template.width, template.height, columns)
        for empty in of.empty:
            grid.box(empty.box, empty.name)
        for item in page.items:
            match item:
                case PlacedText():
                    grid.write(item.x, item.ground - 1, item.text)
                case PlacedSymbol():
                    grid.box(Box(item.x, item.y, item.side, item.side), "二维码")
                case _:
                    pass
        shown += [f"第{page.number}页 {of.title}", *grid.lines(), "- " * (columns // 2)]
    return shown[:-1]


def _cells_of(character: str) -> int:
    return 2 if east_asian_width(character) in "WF" else 1
