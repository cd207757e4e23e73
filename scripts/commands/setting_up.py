"""`fieldreg init` and `upgrade`: making a registry, and bringing it to this version."""

import click

from geodata.sample.load import load_ground, load_sample
from scripts.console import open_registry

__all__ = ["init", "upgrade"]


@click.command()
@click.option("--sample", is_flag=True, help="仙台の見本も入れる / with the embedded sample of Sendai")
def init(*, sample: bool) -> None:
    """台帳を作る。Make an empty registry: tables, managers, layers."""
    services = open_registry(fresh=True)
    services.store.upgrade()
    counts = load_sample(services.store) if sample else load_ground(services.store)
    click.echo("台帳を用意しました / ready: " + ", ".join(f"{name} {count}" for name, count in counts.items()))


@click.command()
def upgrade() -> None:
    """データベースをこの版に合わせる。Bring the database to this version."""
    open_registry().store.upgrade()
    click.echo("この版に合わせました / up to date")
