"""Rows put aside by district, so that the whole districts of one bucket fit into memory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 3_000_000
_MOST = 250


def buckets_of(weights: NDArray[np.integer], rows: int) -> NDArray[np.int16]:
    """Bucket of each district, in order of districts, each with about as much of `weights`."""
    count = min(_MOST, max(1, -(-rows // ROWS)))
    total = max(1, int(weights.sum()))
    before = np.cumsum(weights) - weights
    return np.minimum(before * count // total, count - 1).astype(np.int16)


class Buckets:
    """A file a bucket in `folder`, of columns with the types `types`."""

    def __init__(
        self, folder: Path, types: Mapping[str, Any], bucket_of: NDArray[np.int16]
    ) -> None:
        import pyarrow as pa

        self.rows = 0
        self.count = int(bucket_of.max(initial=0)) + 1
        self._folder, self._bucket_of = folder, bucket_of
        self._schema = pa.schema(
            [(name, pa.from_numpy_dtype(kind)) for name, kind in types.items()]
        )
        self._types = types
        self._writers: dict[int, pa.RecordBatchFileWriter] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def append(self, district: NDArray[np.integer], columns: Mapping[str, NDArray[Any]]) -> None:
        """Put rows aside by their district's number."""
        import pyarrow as pa

        if not len(district):
            return
        self.rows += len(district)
        bucket = self._bucket_of[district]
        order = np.argsort(bucket, kind="stable")
        bounds = np.searchsorted(bucket[order], np.arange(self.count + 1))
        arrays = {
            name: columns[name].astype(kind, copy=False)[order]
            for name, kind in self._types.items()
        }
        for number in np.flatnonzero(np.diff(bounds)):
            begin, end = bounds[number], bounds[number + 1]
            part = [pa.array(array[begin:end]) for array in arrays.values()]
            self._writer(int(number)).write_batch(pa.record_batch(part, self._schema))

    def _writer(self, number: int) -> pa.RecordBatchFileWriter:
        import pyarrow as pa

        if number not in self._writers:
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            file = self._folder / f"{number}.arrow"
            self._writers[number] = pa.ipc.new_file(str(file), self._schema, options=options)
        return self._writers[number]

    def read(self, number: int) -> dict[str, NDArray[Any]]:
        """The columns of a bucket, which is gone afterwards."""
        import pyarrow as pa

        writer = self._writers.pop(number, None)
        if writer is None:
            return {name: np.zeros(0, kind) for name, kind in self._types.items()}
        writer.close()
        file = self._folder / f"{number}.arrow"
        with pa.OSFile(str(file)) as opened, pa.ipc.open_file(opened) as reader:
            table = reader.read_all()
        file.unlink()
        return {name: table[name].to_numpy() for name in self._types}
