"""Reads what `bitloupe-cli quantize` writes with NumPy and compares it with the formula. Exit 77 without NumPy."""
import json, os, pathlib, struct, subprocess, sys, tempfile

try:
    import numpy as np
except ImportError:
    # The interpreter in front may be another than the one that has the system's packages.
    if os.path.exists("/usr/bin/python3") and not os.environ.get("TRIED_SYSTEM_PYTHON"):
        os.execve("/usr/bin/python3", ["/usr/bin/python3"] + sys.argv, {**os.environ, "TRIED_SYSTEM_PYTHON": "1"})
    sys.exit(77)

CLI = sys.argv[1]
TYPES = {"F32": "<f4", "I8": "i1", "I16": "<i2", "U8": "u1", "I32": "<i4", "I64": "<i8"}


def safetensors(path):
    raw = pathlib.Path(path).read_bytes()
    length = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8:8 + length])
    metadata = header.pop("__metadata__")
    data = raw[8 + length:]
    assert (8 + length) % 8 == 0
    return {n: np.frombuffer(data[t["data_offsets"][0]:t["data_offsets"][1]], TYPES[t["dtype"]]).reshape(t["shape"])
            for n, t in header.items()}, metadata


def npz(path):
    with np.load(path) as file:
        arrays = {n: file[n] for n in file.files}
    return arrays, json.loads(bytes(arrays.pop("__metadata__")))


def codes_of(arrays, name, layout):
    codes = arrays[name]
    if layout["packed"]:
        width, count = layout["bits"], int(np.prod(layout["shape"]))
        stream = np.unpackbits(codes, bitorder="little")
        assert codes.ndim == 1 and not stream[count * width:].any()
        together = 8 // np.gcd(8, width)
        assert codes.size == -(-count // together) * together * width // 8
        bits = stream[:count * width].reshape(count, width).astype(np.int64)
        codes = (bits << np.arange(width)).sum(axis=1)
        codes = np.where(codes >> (width - 1), codes - (1 << width), codes).reshape(layout["shape"])
    return codes.astype(np.int64)


def spread(values, layout):
    """One value per scale to one per weight."""
    shape, axis = layout["shape"], layout["axis"]
    if axis < 0:
        return np.broadcast_to(values.reshape(()), shape)
    moved = [shape[axis]] + [d for i, d in enumerate(shape) if i != axis]
    per_channel = int(np.prod(moved[1:]))
    if layout["groupSize"]:
        values = np.repeat(values, layout["groupSize"], axis=1)[:, :per_channel]
    else:
        values = np.repeat(values.reshape(-1, 1), per_channel, axis=1)
    return np.moveaxis(values.reshape(moved), 0, axis)


def original(folder):
    """Weights that need every branch: odd counts, a channel of zeros, an outlier, a bias, whole numbers."""
    rng = np.random.default_rng(3)
    weights = {"conv": rng.normal(size=(5, 3, 3, 3)).astype("f4"), "fc": rng.normal(size=(7, 33)).astype("f4"),
               "odd": rng.normal(size=(3, 5)).astype("f4"), "bias": rng.normal(size=7).astype("f4"),
               "steps": np.arange(4, dtype="<i8").reshape(2, 2)}
    weights["conv"][1] = 0
    weights["fc"][2, 4] = 30
    np.savez(folder / "model.npz", **weights)
    return weights


def check(weights, arrays, metadata, bits, symmetric, granularity):
    for name, w in weights.items():
        if name in ("bias", "steps"):
            assert np.array_equal(arrays[name], w) and arrays[name].dtype == w.dtype, name
            continue
        layout = json.loads(metadata["quantization:" + name])
        assert layout["shape"] == list(w.shape) and layout["bits"] == bits and layout["granularity"] == granularity
        codes = codes_of(arrays, name, layout)
        assert codes.min() >= layout["quantMin"] and codes.max() <= layout["quantMax"], name
        scale = spread(arrays[name + ".scale"].astype("f8"), layout)
        zero = spread(arrays[name + ".zero_point"].astype("i8"), layout)
        low, high = (-(2 ** (bits - 1)) + symmetric, 2 ** (bits - 1) - 1)
        assert (layout["quantMin"], layout["quantMax"]) == (low, high)
        safe = np.where(scale == 0, 1, scale)
        wanted = np.where(scale == 0, zero, np.clip(np.rint(w / safe) + zero, low, high))
        assert np.array_equal(codes, wanted), name
        assert not symmetric or not zero.any()
        assert np.all(np.abs((codes - zero) * scale - w) <= 0.5001 * scale + (0 if symmetric else 0.5 * scale)), name


with tempfile.TemporaryDirectory() as temporary:
    folder = pathlib.Path(temporary)
    weights = original(folder)
    runs = 0
    for bits in (2, 3, 4, 5, 6, 7, 8, 12):
        for flags, granularity in (([], "perTensor"), (["--granularity", "perChannel"], "perChannel"),
                                   (["--group", "8"], "perGroup"), (["--granularity", "perChannel", "--axis", "1"], "perChannel"),
                                   (["--group", "4", "--axis", "1"], "perGroup")):
            for symmetric in (False, True):
                for ending, reader in (("safetensors", safetensors), ("npz", npz)):
                    out = folder / ("out." + ending)
                    subprocess.run([CLI, "quantize", str(folder / "model.npz"), "-o", str(out), "--bits", str(bits)] + flags
                                   + (["--symmetric"] if symmetric else []), check=True, stdout=subprocess.DEVNULL)
                    check(weights, *reader(out), bits, symmetric, granularity)
                    runs += 1
    print(runs, "files agree with NumPy")
