"""Loading geodata in the browser: the list of loads, and staging, looking at and applying a new one."""

from collections.abc import Sequence
from typing import Any, BinaryIO

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.law.names import LAYER_NAMES
from fieldreg.people.accounts import Role
from fieldreg.register.load_ledger import LoadState
from geodata.loading.load import roll_back
from geodata.loading.request import Mode
from web.loads.jobs import Job, Step, jobs
from web.loads.request_form import QUESTIONS, SITES, request_of
from web.shell import labels
from web.shell.access import READERS, allow
from web.shell.context import services, signed_in
from web.shell.i18n import t
from web.shell.sent.forms import Form
from web.shell.sent.uploads import takes_files

__all__ = ["ADMIN", "loading"]

loading = Blueprint("loading", __name__, url_prefix="/desk/loads")
ADMIN: tuple[str, ...] = (Role.ADMIN,)
MOST_FILES = 16
_LONGEST_NAME = 160
_OPTIONS = {"--in-force": "in_force", "--by-hand": "by_hand"}


@loading.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    most = current_app.config["LOAD_MAX_BYTES"] >> 20
    wrong = InvalidInput.one(
        "too-large", "file",
        f"送れるのは合わせて {most} MB までです。zip にまとめるか、分けて送ってください。大きなものは `fieldreg load` で読み込めます。",
        f"at most {most} MB may be sent; zip it, split it, or use `fieldreg load` for large files",
    )  # fmt: skip
    return _new(Form().with_faults(wrong)), 413


@loading.get("/")
@allow(READERS, hidden=True)
def index() -> str:
    """Every load, newest first, and one's own staged ones."""
    with services().store.reading() as work:
        held = list(work.loads.all())
    return render_template("loads/index.html", loads=held, staged=jobs().of(signed_in()), words=labels, jst=JST, **_shared())


@loading.get("/<int:load_id>")
@allow(READERS, hidden=True)
def one(load_id: int) -> str:
    """What a load did."""
    return _load(load_id, Form())


@loading.post("/<int:load_id>/rollback")
@allow(ADMIN, hidden=True)
def undo(load_id: int) -> tuple[str, int] | AnyResponse:
    """Undoes it, once that is confirmed."""
    form = Form(request.form)
    _load(load_id, form)  # NotFound before anything else
    if not form.ticked("confirm"):
        wrong = InvalidInput.one("confirm", "confirm", "取り消すには、確認の欄に印を付けてください。", "tick the box to undo it")
        return _load(load_id, form.with_faults(wrong)), 422
    try:
        told = roll_back(services(), load_id, by=signed_in().id)
    except Conflict as error:
        return _load(load_id, form.with_faults(_as_input(error))), 409
    affected = sum(told["affected"].values())
    flash(t(f"読み込み {load_id} を取り消しました（答えが変わったもの {affected} 件）。",
            f"Load {load_id} was undone ({affected} answers turned)."), "success")  # fmt: skip
    return redirect(url_for("loading.one", load_id=load_id), 303)


@loading.get("/new")
@allow(ADMIN, hidden=True)
def new() -> str:
    """The form."""
    return _new(Form())


@loading.post("/new")
@allow(ADMIN, hidden=True)
@takes_files("LOAD_MAX_BYTES")
def stage() -> tuple[str, int] | AnyResponse:
    """Keeps what was sent aside and begins the dry run."""
    form = Form(request.form)
    try:
        files = _uploaded()
        values = _values()
        request_of(values, [], "", dry_run=True)
        job = jobs().stage(signed_in(), files, values)
    except InvalidInput as error:
        return _new(form.with_faults(error)), 422
    except Conflict as error:
        return _new(form.with_faults(_as_input(error))), 409
    jobs().start(job, services(), apply=False)
    return redirect(url_for("loading.job", job_id=job.id), 303)


@loading.get("/jobs/<job_id>")
@allow(ADMIN, hidden=True)
def job(job_id: str) -> AnyResponse | str:
    """How far it is, or what came of it."""
    return _job(jobs().get(job_id, signed_in()), None)


@loading.get("/jobs/<job_id>/progress")
@allow(ADMIN, hidden=True)
def progress(job_id: str) -> AnyResponse:
    """For the page's script: how far it is."""
    held = jobs().get(job_id, signed_in())
    return jsonify({"step": held.step, "done": held.done, "total": held.total, "what": held.what})


@loading.get("/jobs/<job_id>/outlines.geojson")
@allow(ADMIN, hidden=True)
def outlines(job_id: str) -> AnyResponse:
    """The first outlines of what was staged, simplified."""
    held = jobs().get(job_id, signed_in())
    answer = jsonify({"type": "FeatureCollection", "features": list(held.outlines)})
    answer.mimetype = "application/geo+json"
    return answer


@loading.post("/jobs/<job_id>/look")
@allow(ADMIN, hidden=True)
def look(job_id: str) -> tuple[str, int] | AnyResponse:
    """The dry run once more, read in another way."""
    held = jobs().get(job_id, signed_in())
    kept = {name: held.values[name] for name in ("edition", "in_force") if name in held.values}
    values = kept | _values()
    try:
        request_of(values, [], "", dry_run=True)
        held.values = values
        jobs().start(held, services(), apply=False)
    except InvalidInput as error:
        return _job(held, Form(values).with_faults(error)), 422
    return redirect(url_for("loading.job", job_id=job_id), 303)


@loading.post("/jobs/<job_id>/apply")
@allow(ADMIN, hidden=True)
def apply(job_id: str) -> tuple[str, int] | AnyResponse:
    """The load itself, of what was looked at."""
    held = jobs().get(job_id, signed_in())
    if not held.ready:
        told = Text(
            "このままでは適用できません。試し読みの結果を確かめてください。",
            "it cannot be applied as it is; see the dry run",
        )
        raise Conflict(told)
    values = dict(held.values)
    if values.get("mode", Mode.NEW) == Mode.NEW:  # else the edition is the one that was looked at
        values |= {name: request.form.get(name, "").strip() for name in ("edition", "in_force")}
    try:
        asked = request_of(values, [], "", dry_run=False)
        _refuse_unnamed(asked.layer, asked.edition, asked.in_force, asked.mode)
        held.values = values
        jobs().start(held, services(), apply=True)
    except InvalidInput as error:
        return _job(held, Form(values).with_faults(error)), 422
    return redirect(url_for("loading.job", job_id=job_id), 303)


@loading.post("/jobs/<job_id>/discard")
@allow(ADMIN, hidden=True)
def discard(job_id: str) -> AnyResponse:
    """Forgets it and its files."""
    jobs().discard(jobs().get(job_id, signed_in()))
    flash(t("ファイルを破棄しました。台帳には何も書いていません。", "The files are discarded; nothing was written."), "success")
    return redirect(url_for("loading.index"), 303)


# ---------------------------------------------------------------- what was sent


def _values() -> dict[str, str]:
    return {name: request.form[name][:64_000] for name in QUESTIONS if name in request.form}


def _uploaded() -> Sequence[tuple[str, BinaryIO]]:
    """Each file's plain name and its bytes.  Raises InvalidInput."""
    sent = [file for file in request.files.getlist("file") if file.filename]
    if not 1 <= len(sent) <= MOST_FILES:
        raise InvalidInput.one(
            "file-missing", "file", f"ファイルを 1 つから {MOST_FILES} 個まで選んでください。", f"choose 1 to {MOST_FILES} files"
        )
    named = [(_plain_name(file.filename or ""), file.stream) for file in sent]
    if len({name for name, _ in named}) < len(named):
        raise InvalidInput.one("same-name", "file", "同じ名前のファイルがあります。", "two files have the same name")
    return named  # type: ignore[return-value]


def _plain_name(sent: str) -> str:
    """The last part of what a browser calls the file: a word for messages, never a path."""
    last = sent.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in last if c.isprintable()).strip()[-_LONGEST_NAME:]
    return plain if plain.strip(".") else "file"


def _refuse_unnamed(layer: str | None, edition: str | None, in_force: object, mode: Mode) -> None:
    faults = []
    if layer is not None and not edition:
        faults.append(Fault("edition-missing", "edition", Text("版の名前を付けてください。", "name the edition")))
    if layer is not None and mode is Mode.NEW and in_force is None:
        told = Text("新しい版には、適用が始まる日が必要です。", "a new edition needs the day it takes force")
        faults.append(Fault("in-force-missing", "in_force", told))
    if faults:
        raise InvalidInput(faults)


# ---------------------------------------------------------------- what is shown


def _shared() -> dict[str, Any]:
    with services().store.reading() as work:
        layers = {layer.id: layer.title for layer in work.zones.layers()}
    return {"layer_titles": LAYER_NAMES | layers, "sites_word": SITES}


def _new(form: Form) -> str:
    return render_template("loads/new.html", form=form, questions=QUESTIONS, modes=Mode,
                           most_mb=current_app.config["LOAD_MAX_BYTES"] >> 20, words=labels, **_shared())  # fmt: skip


def _load(load_id: int, form: Form) -> str:
    with services().store.reading() as work:
        held = work.loads.get(load_id)
    return render_template("loads/load.html", load=held, report=held.report, form=form, applied=held.state is LoadState.APPLIED,
                           may_undo=signed_in().role == Role.ADMIN, words=labels, jst=JST, **_told(), **_shared())  # fmt: skip


def _job(held: Job, form: Form | None) -> str:
    faults = [_by_question(fault) for fault in held.faults if not (held.draft and fault.code == "unknown-columns")]
    own = form or Form(held.values)
    if faults and form is None:
        own = own.with_faults(InvalidInput(faults))
    return render_template(
        "loads/job.html", job=held, report=held.report, form=own, steps=Step, questions=QUESTIONS, modes=Mode, words=labels,
        basemap_url=url_for("public.basemap"), **_told(), **_shared(),
    )  # fmt: skip


def _told() -> dict[str, Any]:
    with services().store.reading() as work:
        names = {site.id: site.name for site in work.sites.all()}
    return {"site_names": names, "rule_titles": labels.rule_titles(services().screening.rules())}


def _by_question(fault: Fault) -> Fault:
    """A fault that names an option of the command names the form's question instead."""
    where = _OPTIONS.get(fault.where, fault.where.removeprefix("--") if fault.where.startswith("--") else fault.where)
    return Fault(fault.code, where, fault.message)


def _as_input(error: Conflict) -> InvalidInput:
    return InvalidInput.one(error.code, error.where, error.message.ja, error.message.en)
