"""Reads what `bitloupe-cli quantize` writes with NumPy, by the program of resources/quantized-files.md, and compares it with
the formula. Exit 77 without NumPy."""
import json, os, pathlib, struct, subprocess, sys, tempfile

try:
    import numpy as np
except ImportError:
    # The interpreter in front may be another than the one that has the system's packages.
    if os.path.exists("/usr/bin/python3") and not os.environ.get("TRIED_SYSTEM_PYTHON"):
        os.execve("/usr/bin/python3", ["/usr/bin/python3"] + sys.argv, {**os.environ, "TRIED_SYSTEM_PYTHON": "1"})
    sys.exit(77)

CLI = sys.argv[1]
DOC = pathlib.Path(__file__).parents[2] / "resources" / "quantized-files.md"
exec(DOC.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0])


def save_safetensors(path, arrays):
    """bfloat16 is given as pairs (type, uint16 bits)."""
    header, data = {}, b""
    for name, (dtype, array) in arrays.items():
        raw = np.ascontiguousarray(array).tobytes()
        header[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def original():
    """Weights that need every branch: odd counts, a channel of zeros, an outlier, a bias, whole numbers, odd names."""
    rng = np.random.default_rng(3)
    weights = {"conv": rng.normal(size=(5, 3, 3, 3)).astype("f4"), "fc.Gewicht ß/0": rng.normal(size=(7, 33)).astype("f4"),
               "odd": rng.normal(size=(3, 5)).astype("f4"), "bias": rng.normal(size=7).astype("f4"),
               "steps": np.arange(4, dtype="<i8").reshape(2, 2), "half": rng.normal(size=(4, 9)).astype("f2"),
               "double": rng.normal(size=(2, 3, 7)).astype("f4").astype("f8")}
    weights["conv"][1] = 0
    weights["fc.Gewicht ß/0"][2, 4] = 30
    return weights


def bfloat16(rng, shape):
    bits = (rng.normal(size=shape).astype("<f4").view("<u4") >> 16).astype("<u2")
    return bits, (bits.astype("<u4") << 16).view("<f4")


def check(weights, path, bits, symmetric, granularity):
    arrays, metadata = arrays_of(path)
    assert metadata["format"] == "bitloupe-quantized" and metadata["version"] == "1"
    read = weights_of(path)
    for name, w in weights.items():
        if w.dtype.kind != "f" or w.ndim < 2:
            assert np.array_equal(arrays[name], w) and arrays[name].dtype == w.dtype, name
            continue
        layout = json.loads(metadata["quantization:" + name])
        assert layout["shape"] == list(w.shape) and layout["bits"] == bits and layout["granularity"] == granularity
        if layout["packed"]:
            together = 8 // np.gcd(8, bits)
            assert arrays[name].size == -(-w.size // together) * together * bits // 8
            assert not np.unpackbits(arrays[name], bitorder="little")[w.size * bits:].any()
        codes = codes_of(arrays[name], layout)
        low, high = (-(2 ** (bits - 1)) + symmetric, 2 ** (bits - 1) - 1)
        assert (layout["quantMin"], layout["quantMax"]) == (low, high)
        assert codes.min() >= low and codes.max() <= high, name
        scale = spread(arrays[name + ".scale"].astype("f8"), layout)
        zero = spread(arrays[name + ".zero_point"].astype("i8"), layout)
        safe = np.where(scale == 0, 1, scale)
        wanted = np.where(scale == 0, zero, np.clip(np.rint(w / safe) + zero, low, high))
        assert np.array_equal(codes, wanted), name
        assert not symmetric or not zero.any()
        # The scale's rounding to binary32 moves the last level of 16 bits by less than a hundredth of a step.
        assert np.all(np.abs(read[name] - w) <= 0.51 * scale), (name, np.max(np.abs(read[name] - w) / safe))
    assert len(read) == sum(w.dtype.kind == "f" and w.ndim >= 2 for w in weights.values())


def gguf(path):
    """Type, shape and bytes of every tensor of a GGUF file whose metadata are texts."""
    raw = path.read_bytes()
    at = 0

    def number(kind):
        nonlocal at
        value, = struct.unpack_from("<" + kind, raw, at)
        at += struct.calcsize(kind)
        return value

    def text():
        nonlocal at
        length = number("Q")
        at += length
        return raw[at - length:at].decode()

    assert number("I") == 0x46554747 and number("I") == 3
    count, entries = number("Q"), number("Q")
    for _ in range(entries):
        text()
        assert number("I") == 8
        text()
    found = []
    for _ in range(count):
        name = text()
        shape = [number("Q") for _ in range(number("I"))][::-1]
        found.append((name, number("I"), shape, number("Q")))
    start = -(-at // 32) * 32
    assert all(offset % 32 == 0 for *_, offset in found)
    return {name: (kind, shape, raw[start + offset:]) for name, kind, shape, offset in found}


def check_blocks(weights, path, block):
    """Q8_0 rounds to the nearest of -127..127 times d; Q4_0 has -8..7 times d, of which the end may be a step short."""
    kind, size, worst = {"q8_0": (8, 34, 0.57), "q4_0": (2, 18, 1.01)}[block]
    tensors = gguf(path)
    assert list(tensors) == list(weights)
    for name, w in weights.items():
        stored, shape, raw = tensors[name]
        assert shape == list(w.shape)
        if w.ndim < 2 or w.shape[-1] % 32:
            assert stored == 0 and np.array_equal(np.frombuffer(raw, "<f4", w.size).reshape(shape), w)
            continue
        blocks = np.frombuffer(raw, "u1", w.size // 32 * size).reshape(-1, size)
        d = blocks[:, :2].copy().view("<f2").astype("f8")
        nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype("f8") - 8
        q = blocks[:, 2:].view("i1").astype("f8") if block == "q8_0" else nibbles
        assert stored == kind and np.all(np.abs((d * q).reshape(shape) - w) <= worst * np.abs(d).repeat(32).reshape(shape))


with tempfile.TemporaryDirectory() as temporary:
    folder = pathlib.Path(temporary)
    weights = original()
    np.savez(folder / "model.npz", **weights)
    stored, values = bfloat16(np.random.default_rng(4), (6, 10))
    save_safetensors(folder / "bf16.safetensors", {"w": ("BF16", stored)})
    runs = 0
    for bits in (2, 3, 4, 5, 6, 7, 8, 12, 16):
        for flags, granularity in (([], "perTensor"), (["--granularity", "perChannel"], "perChannel"),
                                   (["--group", "8"], "perGroup"), (["--granularity", "perChannel", "--axis", "1"], "perChannel"),
                                   (["--group", "4", "--axis", "1"], "perGroup")):
            for symmetric in (False, True):
                for ending in ("safetensors", "npz"):
                    out = folder / ("out." + ending)
                    for source, wanted in (("model.npz", weights), ("bf16.safetensors", {"w": values})):
                        subprocess.run([CLI, "quantize", str(folder / source), "-o", str(out), "--bits", str(bits)] + flags
                                       + (["--symmetric"] if symmetric else []), check=True, stdout=subprocess.DEVNULL)
                        check(wanted, out, bits, symmetric, granularity)
                        runs += 1
    rng = np.random.default_rng(5)
    rows = {"up": rng.normal(size=(3, 64)).astype("f4"), "deep": rng.normal(size=(2, 2, 2, 32)).astype("f4"),
            "odd": rng.normal(size=(3, 5)).astype("f4"), "bias": rng.normal(size=7).astype("f4")}
    np.savez(folder / "rows.npz", **rows)
    for block in ("q8_0", "q4_0"):
        subprocess.run([CLI, "quantize", str(folder / "rows.npz"), "-o", str(folder / "out.gguf"), "--block", block],
                       check=True, stdout=subprocess.DEVNULL)
        check_blocks(rows, folder / "out.gguf", block)
        runs += 1
    print(runs, "files agree with NumPy")
