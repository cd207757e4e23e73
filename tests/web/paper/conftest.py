"""Places to draw, and PDF read back."""

import io

import pypdf
import pytest
import shapely

from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Site, SiteKind


@pytest.fixture
def field():
    """Makes a site: 200 m by 100 m about a place near the shore, unless told otherwise."""

    def make(**told):
        given = {"id": "field", "name": Text("試験の広場", "Test square"), "kind": SiteKind.CITY_LAND, "manager": "", "accuracy_m": 5.0}
        return Site(**(given | {"outline": shapely.box(140.98, 38.22, 140.98228, 38.2209)} | told))

    return make


@pytest.fixture
def read_back():
    """A PDF as pypdf reads it."""
    return lambda body: pypdf.PdfReader(io.BytesIO(body))
