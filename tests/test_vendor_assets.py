"""The browser files are those of the lock, whole, and told truly by the manifest."""

import base64
import hashlib
import json

import pytest

from scripts import vendor_assets


@pytest.fixture(scope="module")
def manifest():
    return json.loads((vendor_assets.VENDOR / "manifest.json").read_text(encoding="utf-8"))


def test_the_manifest_tells_every_file_as_it_is(manifest):
    folder = vendor_assets.VENDOR
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there == {*manifest, "manifest.json", vendor_assets.MARK}
    for name, entry in manifest.items():
        data = (folder / name).read_bytes()
        assert entry["bytes"] == len(data)
        assert entry["integrity"] == "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()


def test_versions_are_those_asked_for(root, manifest):
    wanted = json.loads((root / "package.json").read_text())["dependencies"]
    held = {name.split("/")[0]: entry["version"] for name, entry in manifest.items()}
    assert held == wanted


def test_no_browser_is_sent_after_a_source_map(manifest):
    scripts = [name for name in manifest if name.endswith((".js", ".css"))]
    assert scripts
    for name in scripts:
        assert b"sourceMappingURL" not in (vendor_assets.VENDOR / name).read_bytes(), name


def test_every_lock_entry_has_an_integrity_and_no_address(root):
    packages = json.loads((root / "package-lock.json").read_text())["packages"]
    del packages[""]
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert not [name for name, entry in packages.items() if "resolved" in entry]


def test_a_file_no_longer_in_its_package_is_told(tmp_path, monkeypatch):
    package = tmp_path / "node_modules" / "leaflet"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"version": "9.9.9"}')
    monkeypatch.setattr(vendor_assets, "MODULES", package.parent)
    monkeypatch.setattr(vendor_assets, "VENDOR", tmp_path / "static" / "vendor")
    with pytest.raises(vendor_assets.VendorError, match=r"leaflet has no dist/leaflet\.js"):
        vendor_assets.copy()
    assert not (tmp_path / "static" / "vendor").exists()
