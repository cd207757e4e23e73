"""How grave a layer of zones is on a map: what its gravest rule asks for."""

from functools import cache

from fieldreg.law.files.catalogue import records

__all__ = ["gravity_of"]


@cache
def gravity_of(layer: str) -> str:
    """The gravest severity of the rules that look at a layer, "" where none does; where the city ends is no rule of a zone's."""
    held = [rule.severity for rule in records() if layer in rule.layers and rule.family != "desk"]
    return str(min(held, key=lambda severity: severity.rank)) if held else ""
