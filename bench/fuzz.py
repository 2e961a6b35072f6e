"""Coverage-guided fuzzing by atheris, by hand: ``make fuzz``, or ``python bench/fuzz.py TARGET [libFuzzer options]``.

Targets: text, html, docx, pdf (bytes to rows, with the laws), sidecar, corrections. Needs ``pip install atheris``
(Linux and macOS). Without a target each runs for ten minutes; what is found is kept in ``.zhibiao/fuzz/TARGET``, and
an input that breaks something is a file ``crash-…`` there. Fix it by a test in tests/test_fuzz.py first.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / ".zhibiao" / "fuzz"
MINUTES = 10
SUFFIX = {"text": ".txt", "html": ".html", "docx": ".docx", "pdf": ".pdf", "sidecar": ".toml", "corrections": ".csv"}


def target(name: str, folder: Path) -> Callable[[bytes], None]:
    """The function that is fed: it returns whatever the input is, or what it raises is the find."""
    from test_properties import check_laws

    from pipeline import corrections, vocab
    from pipeline.errors import ReadError, UsageError
    from pipeline.flow import understand
    from pipeline.read import load_sidecar, read
    from pipeline.rows import rows

    vocabulary = vocab.load()
    path = folder / f"a{SUFFIX[name]}"

    def feed(data: bytes) -> None:
        path.write_bytes(data)
        try:
            if name == "sidecar":
                load_sidecar(path)
            elif name == "corrections":
                corrections.load(folder, vocabulary)
            elif name == "text":
                check_laws(read(path).text)
            else:
                rows(understand(read(path), vocabulary), vocabulary)
        except (ReadError, UsageError):
            pass

    return feed


def seeds(name: str, folder: Path) -> None:
    """Whole documents to begin with, so that the fuzzer need not invent them."""
    import test_fuzz
    from planted import brochure, draw

    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(4):
        made = brochure(seed, cases=1, sentences=2)
        path = folder / f"seed{seed}"
        if name == "pdf":
            draw(made, path, pageCompression=seed % 2)
        else:
            path.write_bytes(
                {
                    "text": made.text().encode(("utf-8", "gb18030", "utf-16", "utf-8-sig")[seed]),
                    "html": test_fuzz.as_html(made).encode(),
                    "docx": test_fuzz.as_docx(made),
                    "sidecar": test_fuzz.SIDECAR.encode(),
                    "corrections": test_fuzz.CSV.encode(),
                }[name]
            )


def main() -> int:
    """Fuzz the target named, or each in turn."""
    if len(sys.argv) < 2:
        runs = (subprocess.run([sys.executable, __file__, name, f"-max_total_time={60 * MINUTES}"]) for name in SUFFIX)
        return max(abs(run.returncode) for run in runs)
    name, corpus = sys.argv[1], CORPUS / sys.argv[1]
    sys.path.insert(0, str(ROOT / "tests"))
    try:
        import atheris
    except ImportError:
        print("bench/fuzz.py: needs atheris; install it with: pip install atheris", file=sys.stderr)
        return 2
    with atheris.instrument_imports(include=["pipeline"]):
        for module in walk_packages([str(ROOT / "pipeline")], "pipeline."):
            if module.name != "pipeline.__main__":
                import_module(module.name)
    seeds(name, corpus)
    options = ["-timeout=30", "-rss_limit_mb=4096", "-max_len=20000", f"-artifact_prefix={corpus}/", *sys.argv[2:]]
    with tempfile.TemporaryDirectory() as folder:
        atheris.Setup([sys.argv[0], *options, str(corpus)], target(name, Path(folder)))
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
