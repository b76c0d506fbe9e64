"""Pack the IEEE European low-voltage test feeder: host/metercheck/district/simulation/data/.

    python host/pack_feeder.py FOLDER

FOLDER holds the originals (Lines.txt, LineCode.txt, Loads.txt, License.txt and
Daily_1min_100profiles/), as OpenDSS is distributed with them (folder IEEETestCases, "LVTestCase")
and as the IEEE PES test feeder working group publishes them. Nothing is changed but the form:
lengths in metres, impedances in ohm a kilometre, profiles in whole watts, which is their own
resolution.
"""

import re
import shutil
import sys
from pathlib import Path

import numpy as np

DATA = Path(__file__).parent / "metercheck" / "district" / "simulation" / "data"
LINE = re.compile(r"New Line\.\S+ Bus1=(\d+) Bus2=(\d+) phases=3 Linecode=(\S+) Length=(\S+)")
CODE = re.compile(r"New LineCode\.(\S+) nphases=3 R1=(\S+) X1=(\S+) R0=(\S+) X0=(\S+)")
LOAD = re.compile(r"New Load\.\S+ Phases=1 Bus1=(\d+)\.(\d)")


def main(folder: Path) -> None:
    codes = CODE.findall((folder / "LineCode.txt").read_text())
    numbers = {name: number for number, (name, *_) in enumerate(codes)}
    lines = LINE.findall((folder / "Lines.txt").read_text())
    loads = LOAD.findall((folder / "Loads.txt").read_text())
    days = folder / "Daily_1min_100profiles"
    profiles = [np.loadtxt(days / f"load_profile_{number}.txt") for number in range(1, 101)]
    np.savez_compressed(
        DATA / "ieee_european_lv.npz",
        allow_pickle=False,
        code_names=np.array(list(numbers)),
        codes_ohm_per_km=np.array([[float(x) for x in code[1:]] for code in codes]),
        line_buses=np.array([(int(a), int(b)) for a, b, *_ in lines], np.int16),
        line_codes=np.array([numbers[code] for *_, code, _ in lines], np.int8),
        line_m=np.array([float(length) for *_, length in lines]),
        load_buses=np.array([int(bus) for bus, _ in loads], np.int16),
        load_phases=np.array([int(phase) - 1 for _, phase in loads], np.int8),
        profiles_w=np.round(np.array(profiles) * 1000).astype(np.uint16),
    )
    shutil.copyfile(folder / "License.txt", DATA / "LICENSE.ieee_european_lv.txt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
