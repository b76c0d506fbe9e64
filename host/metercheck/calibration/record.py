"""A calibration as it is kept: one JSON file with every reading, beside the store of records.

Each file names the SHA-256 of the device's calibration before it, and ends with its own, so that
none can be changed or taken out unnoticed as long as somebody has a later one, or the
certificate's hash. The device's own records of the runs are in it, bytes as they were: anyone can
compute it again.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import UTC
from hashlib import sha256
from pathlib import Path
from typing import Any

from metercheck import __version__
from metercheck.calibration.constants import parts_of
from metercheck.calibration.measuring import Run
from metercheck.calibration.procedure import Done, Found
from metercheck.errors import BadCalibration, FileMissing, FileUnwritable
from metercheck.records.chain import short_of
from metercheck.records.files import write_atomically
from metercheck.words import Phrase

FORMAT = 1
_HASH = "sha256"
_NONE = "0" * 64
_TOP = ("device", "standard", "conditions", "plan", "old", "new", "found", "use", "began")


def folder_beside(store: str | Path, device: str) -> Path:
    """Where a device's calibrations are: beside the file of records, or in the user's data folder.

    `store`: a file, or the URL of a database; `device`: its id in hex.
    """
    if isinstance(store, Path):
        return store.parent / "calibrations" / device
    from platformdirs import user_data_path

    return user_data_path("metercheck", appauthor=False) / "calibrations" / device


def as_dict(done: Done, previous: str) -> dict[str, Any]:
    """All of a calibration for JSON, its hash included. `previous`: hash of the one before."""
    found = done.found
    content: dict[str, Any] = {
        "metercheck_calibration": FORMAT,
        "program": __version__,
        "device": {
            "id": done.hello["device"].hex(),
            "board": done.hello["board"],
            "firmware": done.hello["firmware"],
            "boot": done.hello["boot"],
        },
        "began": done.began.astimezone(UTC).isoformat(timespec="seconds"),
        "ended": done.ended and done.ended.astimezone(UTC).isoformat(timespec="seconds"),
        "by": done.plan.by,
        "place": done.plan.place,
        "standard": done.standard.as_dict(),
        "conditions": done.conditions.as_dict(),
        "plan": {
            "pairs": done.plan.pairs,
            "left_pairs": done.plan.left_pairs,
            "short_s": done.plan.short_s,
            "long_s": done.plan.long_s,
            "warm_up_s": done.plan.warm_up_s,
            "months": done.plan.months,
        },
        "old": done.old,
        "new": done.new,
        "oscillator_ppm": done.oscillator_ppm,
        "found": _found(found),
        "was_within": done.was_within,
        "powers_w": parts_of(found.runs, found.energy.ratio),
        "use": done.use.as_dict(),
        "written": done.written,
        "left": _found(done.left) if done.left else None,
        "left_within": done.left_within if done.left else None,
        "undone": done.undone,
        "broken": str(done.broken) if done.broken else None,
        "previous": previous,
    }
    return content | {_HASH: hash_of(content)}


def save(content: dict[str, Any], folder: Path) -> Path:
    """Keep it under a name that tells when it was. Raises errors.FileUnwritable."""
    moment = content["began"].replace(":", "").replace("-", "").removesuffix("+0000") + "Z"
    path = folder / f"{moment}-{content[_HASH][:8]}.json"
    text = json.dumps(content, ensure_ascii=False, indent=1)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileUnwritable(path=path, detail=error.strerror) from error
    write_atomically(path, f"{text}\n".encode())
    return path


def load(path: Path) -> dict[str, Any]:
    """A calibration that is as it was made. Raises errors.FileMissing, errors.BadCalibration."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise FileMissing(path=path) from error
    except (OSError, ValueError) as error:
        raise BadCalibration(path=path, detail=str(error)) from error
    if not isinstance(content, dict) or content.get("metercheck_calibration") != FORMAT:
        raise BadCalibration(path=path, detail=Phrase("calibration.file.other"))
    if any(name not in content for name in _TOP):
        raise BadCalibration(path=path, detail=Phrase("calibration.file.other"))
    own = {name: value for name, value in content.items() if name != _HASH}
    if content.get(_HASH) != hash_of(own):
        raise BadCalibration(path=path, detail=Phrase("calibration.file.changed"))
    return content


def newest_hash(folder: Path) -> str:
    """The hash of the device's newest calibration, zeros while there is none.

    Raises errors.BadCalibration when that file is damaged: nothing is chained to a guess.
    """
    kept = sorted(folder.glob("*.json"))
    return str(load(kept[-1])[_HASH]) if kept else _NONE


def hash_of(content: dict[str, Any]) -> str:
    """SHA-256 over the content in a form that does not depend on who writes it."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _found(found: Found) -> dict[str, Any]:
    return {
        "runs": _runs(found.runs),
        "energy": found.energy.as_dict(),
        "voltage": found.voltage.as_dict(),
        "frequency": found.frequency and found.frequency.as_dict(),
    }


def _runs(runs: Sequence[Run]) -> list[dict[str, Any]]:
    return [
        {
            "length_s": run.length_s,
            "before": run.before.as_dict(),
            "after": run.after.as_dict(),
            "standard_j": run.standard_j,
            "device_j": run.energy_j,
            "device_v": run.voltage_v,
            "device_hz": run.frequency_hz,
            "mj_per_pulse": run.mj_per_pulse,
            "pulses": run.pulses,
            "parts_per_cent": list(run.parts_per_cent),
            "record": base64.b64encode(run.blob).decode(),
            "record_sha256": run.sha256,
            "record_short": short_of(run.blob),
        }
        for run in runs
    ]
