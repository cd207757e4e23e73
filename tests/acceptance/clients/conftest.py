"""One server on the sample for all who only read it."""

import shutil
import subprocess

import pytest

from tests.acceptance import conftest as product


@pytest.fixture(scope="session")
def standing(sample_database, tmp_path_factory):
    """A server that nobody writes to."""
    with product.servers() as start:
        yield start(product.copied(sample_database, tmp_path_factory.mktemp("read") / "fieldreg.db"))


@pytest.fixture(scope="session")
def root(standing):
    return f"http://127.0.0.1:{standing.port}"


@pytest.fixture(scope="session")
def api(root):
    return f"{root}/api"


@pytest.fixture(scope="session")
def gdal():
    """GDAL's tools, which the test's commands name."""
    if shutil.which("ogrinfo") is None or shutil.which("ogr2ogr") is None:
        pytest.skip("GDAL's tools are not installed: apt install gdal-bin")


@pytest.fixture(scope="session")
def qgis():
    """Debian's Python that has QGIS, by its path."""
    python = "/usr/bin/python3"
    if subprocess.run([python, "-c", "import qgis.core"], capture_output=True, check=False).returncode:
        pytest.skip("QGIS is not installed: apt install python3-qgis")
    return python
