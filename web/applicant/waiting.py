"""Waiting for a kept trial: beginning and stopping a watch, and having read what it told."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from fieldreg.kernel.errors import Conflict, InvalidInput
from fieldreg.waiting.watches import WatchKind
from web.applicant.brought import brought
from web.applicant.reservation_body import body_of
from web.shell.access import ANYONE, MEMBERS, allow
from web.shell.context import account, services, signed_in
from web.shell.i18n import t
from web.shell.limits import limiter, no_guessing, setting
from web.shell.sent.forms import Form
from web.shell.sent.request_values import row_number

__all__ = ["waiting"]

waiting = Blueprint("waiting", __name__)


@waiting.post("/t/<code>/watch")
@allow(ANYONE)
@limiter.limit(setting("LIMIT_SCREENINGS"))
@no_guessing
def watch(code: str) -> Response:
    """Begins (``do=begin``) or stops a watch of a ``kind``, or marks what it told as read: one's own, or the link's."""
    held, asked = services().waiting, account()
    try:
        match request.form.get("do"):
            case "begin":
                held.begin(code, _kind(), asked)
                flash(_begun(own=asked is not None), "success")
            case "stop":
                held.stop(code, _kind(), asked)
                flash(t("お知らせを止めました。", "You will be told no more."), "success")
            case "read":
                held.read_of_trial(code, _seen(), asked)
            case _:
                raise BadRequest
    except (Conflict, InvalidInput) as error:
        flash(t(error.message), "error")
    return redirect(url_for("public.kept_trial", code=code), 303)


@waiting.post("/sites/<site_id>/reserve/wait")
@allow(MEMBERS)
@limiter.limit(setting("LIMIT_KEPT_TRIALS"))
def wait_for_slot(site_id: str) -> Response:
    """Keeps the trial of a reservation that met others, and waits until its slot is free: the same form as for reserving."""
    site, form = services().register.site(site_id), Form(request.form)
    document = services().booking.trial_of(body_of(site, form, brought()), signed_in())
    kept, _ = services().kept_trials.keep(document)
    services().waiting.begin(kept.code, WatchKind.FREE, signed_in())
    flash(_begun(own=True), "success")
    return redirect(url_for("public.kept_trial", code=kept.code), 303)


@waiting.post("/my/notices")
@allow(MEMBERS)
def read() -> Response:
    """What was on the page is read; others' are left as they are."""
    services().waiting.read(_seen(), signed_in())
    return redirect(url_for("reserve.mine"), 303)


def _kind() -> WatchKind:
    try:
        return WatchKind(request.form.get("kind", ""))
    except ValueError:
        raise BadRequest from None


def _seen() -> Mapping[int, int]:
    """Of each watch, up to which notice the page told it."""
    pairs = [word.partition(":") for word in request.form.getlist("seen")]
    read = [(row_number(watch), row_number(turn)) for watch, _, turn in pairs]
    return {watch: turn for watch, turn in read if watch is not None and turn is not None}


def _begun(*, own: bool) -> str:
    if own:
        return t("変わったら「自分のページ」のページとこのページに知らせます。", "You will be told on your own page and here.")

    return t("変わったらこのページに知らせます。ときどき開いて確かめてください。", "It is told on this page: look here from time to time.")
