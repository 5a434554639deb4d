"""The rows that benches give, and how they look: NDJSON, a table, Markdown."""

import json

OPERATORS = {"<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b}


class Rows:
    """Collects rows and prints each as it comes."""

    COLUMNS = ("bench", "what", "figure", "unit", "spread", "ratio", "to", "goal", "met")

    def __init__(self, file=None, echo=print):
        self.rows, self.file, self.echo = [], file, echo

    def add(self, bench, what, series=None, unit="", *, ratio=None, to=None, goal=None, note=None,
            factor=None):
        """One row.

        series, ratio: Series or None. to: whom the ratio compares with. goal: (operator, bound) on
        the ratio if there is one, else on the figure. factor: what the row is called in the chart.
        """
        judged = ratio or series
        row = {
            "bench": bench,
            "what": what,
            "figure": series and rounded(series.median),
            "least": series and rounded(series.least),
            "most": series and rounded(series.most),
            "unit": unit,
            "ratio": ratio and rounded(ratio.median),
            "ratio_least": ratio and rounded(ratio.least),
            "ratio_most": ratio and rounded(ratio.most),
            "to": to,
            "goal": goal and f"{goal[0]} {goal[1]:g}",
            "met": goal and judged and OPERATORS[goal[0]](judged.median, goal[1]),
            "note": note,
        }
        self.rows.append(row)
        if self.file:
            self.file.write(json.dumps(row, ensure_ascii=False) + "\n")
            self.file.flush()

    def missing(self, bench, problems):
        for name, why in problems.items():
            self.add(bench, name, note=f"could not be had: {why}")


def rounded(figure):
    return float(f"{figure:.4g}")


def cells(row):
    """The row's texts, one a column."""
    spread = ""
    if row["figure"] is not None and row["least"] != row["most"]:
        spread = f"{text(row['least'])}-{text(row['most'])}"
    ratio = ""
    if row["ratio"] is not None:
        ratio = f"{text(row['ratio'])} x"
        if row["ratio_least"] != row["ratio_most"]:
            ratio += f" ({text(row['ratio_least'])}-{text(row['ratio_most'])})"
    met = {None: "", True: "yes", False: "NO"}[row["met"]]
    figure = "" if row["figure"] is None else text(row["figure"])
    if row["note"] and row["figure"] is None:
        figure = row["note"]
    return [row["bench"], row["what"], figure, row["unit"], spread, ratio, row["to"] or "",
            row["goal"] or "", met]


def text(figure):
    if abs(figure) >= 1000:
        return f"{figure:,.0f}"
    return f"{figure:.3g}"


def table(rows):
    """For a terminal: columns under their names, a blank line between benches."""
    lines = [list(Rows.COLUMNS)] + [cells(row) for row in rows]
    numbers = {2, 5}
    # A note may be as long as it likes.
    widths = [max(len(l[c]) for l, r in zip(lines, [None] + rows) if not (r and r["note"] and c == 2))
              for c in range(len(lines[0]))]
    out, bench = [], None
    for line, row in zip(lines, [None] + rows):
        if row and bench not in (None, row["bench"]):
            out.append("")
        bench = row and row["bench"]
        out.append("  ".join(
            cell.rjust(width) if c in numbers else cell.ljust(width)
            for c, (cell, width) in enumerate(zip(line, widths))).rstrip())
    return "\n".join(out)


def markdown(rows):
    """For docs/BENCHMARKS.md."""
    out = ["| " + " | ".join(Rows.COLUMNS) + " |",
           "| --- | --- | --: | --- | --- | --: | --- | --- | --- |"]
    out += ["| " + " | ".join(cell.replace("|", "\\|") for cell in cells(row)) + " |"
            for row in rows]
    return "\n".join(out)
