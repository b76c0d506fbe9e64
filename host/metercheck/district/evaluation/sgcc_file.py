"""The public data of the State Grid Corporation of China (SGCC): daily readings and labels.

Z. Zheng, Y. Yang, X. Niu, H.-N. Dai, Y. Zhou, "Wide and Deep Convolutional Neural Networks for
Electricity-Theft Detection to Secure Smart Grids", IEEE Trans. Industrial Informatics 14 (2018)
1606. A person downloads the parts data.zip, data.z01 and data.z02 of an archive from
github.com/henryRDlab/ElectricityTheftDetection and unpacks them together to data.csv.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import EPOCH
from metercheck.errors import BadExport, DistrictMissing, FileMissing, OtherData
from metercheck.words import Phrase

SHA256 = "99f8fd315626b1f729a9a03a97cb52ed097ab4d43e5771e21554c9e0c369b9b7"
_IDENTIFIER, _LABEL = "CONS_NO", "FLAG"
_DATE = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})")
_PIECE = 1 << 20


@dataclass(frozen=True)
class Labelled:
    """`kwh` [users, days] on a grid without gaps, NaN for unknown; `labels` [users].

    `first`: number of the first day since EPOCH. Identifiers are read past: nothing needs them.
    """

    kwh: NDArray[np.float64]
    labels: NDArray[np.bool_]
    first: int


def sha256(path: Path) -> str:
    """Of the file at `path`. Raises errors.FileMissing."""
    found = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                found.update(piece)
    except OSError as error:
        raise FileMissing(path=path) from error
    return found.hexdigest()


def read(path: Path, *, any_file: bool = False) -> Labelled:
    """The file at `path`: CONS_NO, FLAG and a column a day, the columns in any order.

    Raises errors.OtherData for a file of another content, unless `any_file`; errors.BadExport for
    one of another form; errors.FileMissing.
    """
    found = sha256(path)
    if found != SHA256 and not any_file:
        raise OtherData(path=path, found=found, expected=SHA256)
    try:
        from pyarrow import ArrowInvalid, csv, float64, int64, string
    except ImportError as error:
        raise DistrictMissing(missing="pyarrow") from error
    names = _header(path)
    days = _days(path, names)
    types = {name: float64() for name in days} | {_LABEL: int64(), _IDENTIFIER: string()}
    wanted = [_LABEL, *days]
    options = csv.ConvertOptions(
        column_types=types, include_columns=wanted, null_values=["", "NaN", "nan", "NULL"]
    )
    try:
        table = csv.read_csv(path, convert_options=options)
    except ArrowInvalid as error:
        raise BadExport(path=path, detail=Phrase("sgcc.not_numbers")) from error
    labels = table.column(_LABEL).to_numpy() == 1
    first, last = min(days.values()), max(days.values())
    kwh = np.full((len(labels), last - first + 1), np.nan)
    for name, day in days.items():
        kwh[:, day - first] = table.column(name).to_numpy()
    return Labelled(kwh, labels, first)


def _header(path: Path) -> Sequence[str]:
    with path.open("rb") as file:
        line = file.readline(_PIECE)
    return [name.strip().strip('"') for name in line.decode("utf-8-sig", "replace").split(",")]


def _days(path: Path, names: Sequence[str]) -> dict[str, int]:
    """Number of the day since EPOCH by the name of its column."""
    found = {}
    for name in names:
        if match := _DATE.fullmatch(name):
            try:
                found[name] = (date(*map(int, match.groups())) - EPOCH.date()).days
            except ValueError as error:
                raise BadExport(path=path, detail=Phrase("sgcc.no_date", name=name)) from error
    if _LABEL not in names or not found:
        raise BadExport(path=path, detail=Phrase("sgcc.not_the_form"))
    return found
