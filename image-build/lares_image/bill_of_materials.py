"""The bill of materials of an image: every package, wheel and model, as CycloneDX 1.6 in JSON.

Source: CycloneDX 1.6 (ECMA-424), package URLs by the purl specification.
"""

import email
import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lares_image.archives import RELEASE
from lares_image.fetch import sha256_of
from lares_image.lock import LockedPackage
from lares_image.wheels import Distribution, LockedWheel

Component = dict[str, Any]
"""A component as the specification names its keys."""

_LONGEST_NAME = 60
"""Characters; some wheels put the whole text where the name of the licence belongs."""


def describe(
    version: str,
    epoch: int,
    packages: Sequence[LockedPackage],
    wheels: Sequence[LockedWheel],
    own: Sequence[Distribution],
    *,
    root: Path,
) -> str:
    """Describe an image; the same image gives the same text.

    `root` is its root file system: licences of wheels and checksums of models are read there.
    """
    licences = wheel_licences(root)
    components = [
        *(_debian(one) for one in packages),
        *(_wheel(one, licences) for one in wheels),
        *(_own(one) for one in own),
        *_models(root),
    ]
    components.sort(key=lambda one: str(one["bom-ref"]))
    digest = hashlib.sha256(json.dumps(components, sort_keys=True).encode()).hexdigest()
    appliance = {"type": "operating-system", "bom-ref": "lares", "name": "lares"}
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, digest)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch, UTC).isoformat(),
            "component": {**appliance, "version": version},
        },
        "components": components,
    }
    return json.dumps(bill, indent=1, ensure_ascii=False) + "\n"


def wheel_licences(root: Path) -> dict[str, str]:
    """Names of licences by names of wheels in small letters, as their metadata say them."""
    found = {}
    for file in root.glob("usr/lib/lares/python/*.dist-info/METADATA"):
        metadata = email.message_from_string(file.read_text(encoding="utf-8", errors="replace"))
        name = str(metadata["Name"]).lower()
        said = metadata["License-Expression"] or metadata["License"] or ""
        classified = [
            line.rpartition(" :: ")[2]
            for line in metadata.get_all("Classifier", [])
            if line.startswith("License ::")
        ]
        if said and len(said) <= _LONGEST_NAME and "\n" not in said:
            found[name] = said
        elif classified:
            found[name] = " / ".join(classified)
    return found


def _debian(one: LockedPackage) -> Component:
    qualifiers = f"arch={one.architecture}&distro={RELEASE}"
    purl = f"pkg:deb/debian/{_quoted(one.name)}@{_quoted(one.version)}?{qualifiers}"
    return _component("library", one.name, one.version, purl, one.sha256)


def _wheel(one: LockedWheel, licences: Mapping[str, str]) -> Component:
    name = one.name.lower()
    purl = f"pkg:pypi/{_quoted(name.replace('_', '-'))}@{_quoted(one.version)}"
    component = _component("library", one.name, one.version, purl, one.sha256)
    if name in licences:
        component["licenses"] = [{"license": {"name": licences[name]}}]
    return component


def _own(one: Distribution) -> Component:
    purl = f"pkg:pypi/{_quoted(one.name)}@{_quoted(one.version)}"
    component = _component("application", one.name, one.version, purl, None)
    return {**component, "licenses": [{"license": {"id": "Apache-2.0"}}]}


def _models(root: Path) -> Iterable[Component]:
    for file in sorted(root.glob("usr/share/lares/models/*/*.tflite")):
        digest = sha256_of(file)
        name, version = file.parent.name, digest[:12]
        purl = f"pkg:generic/lares-model-{_quoted(name)}@{version}"
        yield _component("machine-learning-model", name, version, purl, digest)


def _component(kind: str, name: str, version: str, purl: str, sha256: str | None) -> Component:
    component: Component = {
        "type": kind,
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
    }
    if sha256 is not None:
        component["hashes"] = [{"alg": "SHA-256", "content": sha256}]
    return component


def _quoted(text: str) -> str:
    return quote(text, safe="~")
