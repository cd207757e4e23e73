"""`fieldreg serve`: the registry for browsers."""

import os
import signal
import threading
from types import FrameType

import click

from fieldreg.kernel.errors import InvalidInput
from fieldreg.services import Services
from scripts.console import open_registry
from scripts.server.due import keep_doing
from scripts.server.front import Patience, listen
from scripts.server.getting_ready import get_ready
from web.app import create_app
from web.shell.sent.uploads import uploads_of

__all__ = ["begin", "run_server", "serve"]

_PRIVATE = 0o077  # what a server writes is its owner's alone


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any free one")
def serve(host: str, port: int) -> None:
    """台帳を公開する。Serve the registry."""
    os.umask(_PRIVATE)
    run_server(open_registry(), host, port)


def run_server(services: Services, host: str, port: int) -> None:
    """Serves until it is stopped: told by SIGTERM, it answers what was begun first.  Raises InvalidInput if the address is taken."""
    services.store.serve()
    application = create_app(services=services)
    proxies = int(application.config["TRUSTED_PROXIES"])
    patience = Patience(per_address=None) if proxies else Patience()
    try:
        server = listen(application, host, port, patience, uploads_of(application), proxies)
    except OSError as error:
        raise InvalidInput.one(
            "address-taken",
            f"{host}:{port}",
            f"このアドレスでは公開できません（{error.strerror}）。--port で別の番号を指定してください。",
            f"cannot serve there ({error.strerror}); give another --port",
        ) from error
    stopped = threading.Event()
    threading.Thread(target=begin, args=(services, stopped), name="due", daemon=True).start()  # who comes first waits for nobody

    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.drain()

    signal.signal(signal.SIGTERM, stop)
    click.echo(f"公開しています / serving: http://{host}:{server.effective_port}/  (Ctrl+C で終了 / to stop)")
    try:
        server.run()
    finally:
        stopped.set()


def begin(services: Services, stopped: threading.Event) -> None:
    """What a server does beside its requests: it gets ready, and then does what is due until it is stopped."""
    get_ready(services)
    keep_doing(services, stopped)
