"""Draws what a fit has found as a page with plots that can be moved and enlarged, and that needs nothing from elsewhere."""

import sys
from pathlib import Path

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1>
<script>{d3}</script>
<script>{mpld3}</script>
<div id="plot"></div>
<script>mpld3.draw_figure("plot", {figure});</script>
</body></html>
"""


def draw(model, folder):
    """`<folder>/<model>-model.html`, with the best parameters that the fit has left there."""
    import json

    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import mpld3
    from bumps.fitproblem import load_pars, load_problem
    from mpld3 import urls

    problem = load_problem(model)
    stem = Path(model).stem
    best = Path(folder) / f"{stem}.par"
    if best.exists():
        load_pars(problem, str(best))
    problem.plot()
    figure = json.dumps(mpld3.fig_to_dict(plt.gcf()), default=float).replace("</", "<\\/")
    scripts = {name: Path(path).read_text() for name, path in (("d3", urls.D3_LOCAL), ("mpld3", urls.MPLD3MIN_LOCAL))}
    page = PAGE.format(title=f"Fit of {stem}", figure=figure, **scripts)
    (Path(folder) / f"{stem}-model.html").write_text(page)


if __name__ == "__main__":
    draw(sys.argv[1], sys.argv[2])
