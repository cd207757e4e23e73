"""`/t/CODE/alternatives`: what is nearest to a kept trial that cannot be had, each judged now, and opened as a trial of its own."""

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from web.shell import labels
from web.shell.context import services
from web.shell.i18n import t
from web.shell.limits import limiter, no_guessing, setting
from web.shell.watching.turns import heavy

__all__ = ["alternatives", "open_alternative"]


@limiter.limit(setting("LIMIT_WAYS_OUT"))
@no_guessing
@heavy
def alternatives(code: str) -> AnyResponse:
    """The nearest other day, height, area and site.  Raises InvalidInput where the trial can no longer be judged."""
    kept = services().kept_trials.kept(code)
    found = services().alternatives.of_trial(kept.document)
    answer = Response(render_template("pages/alternatives.html", code=kept.code, found=found, words=labels), mimetype="text/html")
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@limiter.limit(setting("LIMIT_WAYS_OUT"))
@limiter.limit(setting("LIMIT_KEPT_TRIALS"))
@no_guessing
def open_alternative(code: str) -> AnyResponse:
    """Keeps the chosen one under a code of its own, if it is still among the nearest."""
    kept = services().kept_trials.kept(code)
    chosen = request.form.get("choice", "")
    one = next((one for one in services().alternatives.of_trial(kept.document).found if one.key == chosen), None)
    if one is None:
        gone = t("状況が変わり、その案はもう選べません。いまの案を表示します。", "That can no longer be had; these are nearest now.")
        flash(gone, "warning")
        return redirect(url_for("public.alternatives", code=kept.code), 303)
    made, _ = services().kept_trials.keep(one.document)
    return redirect(url_for("public.kept_trial", code=made.code), 303)
