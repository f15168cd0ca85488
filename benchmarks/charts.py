#!/usr/bin/env python3
"""Draws bar charts of the results of the end-to-end runner, as SVG.

Usage: charts.py results.json directory
One file for each scenario that was measured. The bars are medians, the whiskers the
lowest and the highest round. Readable on light and on dark ground.
"""

import json
import math
import pathlib
import re
import sys
from xml.sax.saxutils import escape

WIDTH, LABELS, VALUES = 760, 200, 130
TOP, BAR, GAP = 58, 20, 10

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 16px; font-weight: 600 }
.note { fill: #59636e; font-size: 12px }
.own { fill: #1a7f37 }
.other { fill: #8c959f }
.whisker { stroke: #1f2328; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc }
  .note { fill: #9198a1 }
  .own { fill: #3fb950 }
  .other { fill: #656c76 }
  .whisker { stroke: #f0f6fc }
}
"""


def rounded(value):
    """Three digits, and no exponent."""
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{digits}f}"


def bars(scenario, figure):
    """The medians, lowest and highest rounds of one figure, by subject."""
    for subject, figures in scenario["subjects"].items():
        for measured in figures:
            if measured["figure"] == figure:
                yield subject, measured["median"], min(measured["rounds"]), max(measured["rounds"])


def chart(title, figure, note, subjects):
    """One chart, in which pipeio's bars stand out."""
    scale = (WIDTH - LABELS - VALUES) / max(highest for _, _, _, highest in subjects)
    height = TOP + len(subjects) * (BAR + GAP) + 28
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' aria-label="{escape(title)}: {escape(figure)}">',
        f"<style>{STYLE}</style>",
        f'<text class="title" x="0" y="20">{escape(title)}</text>',
        f'<text class="note" x="0" y="40">{escape(figure)}</text>',
    ]
    for row, (subject, median, lowest, highest) in enumerate(subjects):
        y = TOP + row * (BAR + GAP)
        middle = y + BAR / 2
        kind = "own" if "pipeio" in subject else "other"
        lines += [
            f'<text x="{LABELS - 10}" y="{middle + 4.5}" text-anchor="end">{escape(subject)}</text>',
            f'<rect class="{kind}" x="{LABELS}" y="{y}" width="{max(median * scale, 1):.1f}" height="{BAR}" rx="2"/>',
            f'<line class="whisker" x1="{LABELS + lowest * scale:.1f}" x2="{LABELS + highest * scale:.1f}"'
            f' y1="{middle}" y2="{middle}"/>',
            f'<text x="{LABELS + highest * scale + 8:.1f}" y="{middle + 4.5}">{rounded(median)}</text>',
        ]
    lines += [f'<text class="note" x="0" y="{height - 8}">{escape(note)}</text>', "</svg>", ""]
    return "\n".join(lines)


def main(results, directory):
    """Draw what was measured."""
    measured = json.loads(pathlib.Path(results).read_text())
    target = pathlib.Path(directory)
    target.mkdir(parents=True, exist_ok=True)
    note = (f"100 bytes a message; medians, lowest and highest rounds. Java {measured['java'].split()[-1]},"
            f" {measured['processor']}, {measured['cores']} cores, Linux {measured['kernel'].split('-')[0]}")
    for scenario in measured["scenarios"]:
        figure = scenario["figures"][0]
        subjects = list(bars(scenario, figure))
        if subjects and max(highest for _, _, _, highest in subjects) > 0:
            name = re.sub(r"[^a-z0-9]+", "-", scenario["scenario"].lower()).strip("-")
            (target / f"{name}.svg").write_text(chart(scenario["scenario"], figure, note, subjects))
            print(target / f"{name}.svg")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
