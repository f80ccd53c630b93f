"""What the facts of a computer are, from recorded answers of real machines and from this one."""

import json
import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import machine
from helpers.machine import cache, command, libraries, linux, macos, report, simd, windows

RECORDED = Path(__file__).parent / "machine"
KIB, MIB, GIB = 2**10, 2**20, 2**30


def text(name):
    return (RECORDED / name).read_text(encoding="utf-8")


def sys_files(name):
    lines = (line.partition(":") for line in text(name).splitlines())
    return {path: value for path, _, value in lines}


def linux_facts(folder, meminfo=""):
    return linux.facts(text(f"{folder}/cpuinfo.txt"), meminfo, sys_files(f"{folder}/sys.txt"))


# Linux


def test_linux_on_x86():
    facts = linux_facts("zen5-linux", text("zen5-linux/meminfo.txt"))
    assert facts["cpu"] == "AMD EPYC"
    assert (facts["cores"], facts["threads"]) == (2, 2)
    assert facts["memory_bytes"] == 24684100 * KIB
    assert facts["virtual"] is True
    assert simd.names(facts["flags"])[0] == "AVX-512"
    assert facts["caches"] == [
        cache.entry(1, "data", 48 * KIB, line=64, ways=12, shared_by=1),
        cache.entry(2, "unified", MIB, line=64, ways=16, shared_by=1),
        cache.entry(3, "unified", 32 * MIB, line=64, ways=16, shared_by=2),
    ]


def test_linux_on_arm():
    facts = linux_facts("raspberry-pi-5")
    assert facts["cpu"] == "Cortex-A76"
    assert facts["threads"] == 4
    assert facts["cores"] is None
    assert facts["virtual"] is None
    assert simd.names(facts["flags"]) == ["NEON"]
    assert facts["caches"] == [
        cache.entry(1, "data", 64 * KIB, shared_by=1),
        cache.entry(2, "unified", 512 * KIB, shared_by=1),
        cache.entry(3, "unified", 2 * MIB, shared_by=4),
    ]


def test_linux_on_arm_server_has_sve():
    facts = linux.facts(text("graviton3-cpuinfo.txt"), "", {})
    assert facts["cpu"] == "Neoverse-V1"
    assert simd.names(facts["flags"]) == ["SVE", "NEON"]


def test_linux_names_every_sort_of_core():
    cores = [{"CPU implementer": "0x41", "CPU part": part} for part in ("0xd05", "0xd0b", "0xd0b")]
    assert linux.model(cores) == "Cortex-A55 + Cortex-A76"


def test_linux_names_a_core_that_it_does_not_know_by_its_numbers():
    cores = [{"CPU implementer": "0x48", "CPU part": "0xd01"}]
    assert linux.model(cores) == "ARM core 0xd01 of implementer 0x48"


def test_linux_counts_threads_of_one_core_once():
    siblings = ["0,4", "1,5", "2-3", "2-3", "0,4", "1,5"]
    files = {f"cpu{n}/topology/thread_siblings_list": text for n, text in enumerate(siblings)}
    assert linux.cores([], files) == 3


def test_linux_counts_cores_by_cpuinfo_where_sysfs_is_missing():
    assert linux.facts(text("zen5-linux/cpuinfo.txt"), "", {})["cores"] == 2


@pytest.mark.parametrize(
    ("listed", "count"), [("0", 1), ("0-3", 4), ("0-3,8-11,40", 9), ("", 0), ("\n", 0)]
)
def test_linux_counts_processors_of_a_list(listed, count):
    assert linux.count_listed(listed) == count


def test_linux_cache_without_a_size_is_kept_as_unknown():
    files = {"cpu0/cache/index0/level": "1\n", "cpu0/cache/index0/type": "Data\n"}
    assert linux.caches(files) == [cache.entry(1, "data", None)]


def test_linux_without_any_file_knows_nothing(tmp_path):
    facts = linux.read(tmp_path)
    assert facts.pop("caches") == []
    assert facts.pop("flags") == frozenset()
    assert set(facts.values()) == {None}


def test_linux_reads_the_files_below_its_root(tmp_path):
    for path, value in sys_files("zen5-linux/sys.txt").items():
        file = tmp_path / "sys/devices/system/cpu" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{value}\n", encoding="utf-8")
    (tmp_path / "proc").mkdir()
    for name in ("cpuinfo", "meminfo"):
        (tmp_path / "proc" / name).write_text(text(f"zen5-linux/{name}.txt"), encoding="utf-8")
    expected = linux_facts("zen5-linux", text("zen5-linux/meminfo.txt"))
    assert linux.read(tmp_path) == expected


@pytest.mark.parametrize(
    ("flag", "vendor", "virtual"),
    [("asimd", "QEMU\n", True), ("asimd", "", None), ("fpu", "Dell Inc.\n", False)],
)
def test_linux_sees_a_hypervisor_by_flag_or_vendor(flag, vendor, virtual):
    assert linux.virtual(frozenset({flag}), vendor) is virtual


# macOS


def test_macos_on_intel():
    facts = macos.facts(text("macbook-i7-3615qm.txt"))
    assert facts["cpu"] == "Intel(R) Core(TM) i7-3615QM CPU @ 2.30GHz"
    assert (facts["cores"], facts["threads"]) == (4, 8)
    assert facts["memory_bytes"] == 8 * GIB
    assert facts["virtual"] is None
    assert simd.names(facts["flags"]) == ["AVX", "SSE4.2", "SSE2"]
    assert facts["caches"] == [
        cache.entry(1, "data", 32 * KIB, line=64, shared_by=2),
        cache.entry(2, "unified", 256 * KIB, line=64, ways=8, shared_by=2),
        cache.entry(3, "unified", 6 * MIB, line=64, shared_by=8),
    ]


def test_macos_on_apple_silicon_lists_the_caches_of_both_sorts_of_core():
    facts = macos.facts(text("macbook-m3-max.txt"))
    assert facts["cpu"] is None
    assert (facts["cores"], facts["threads"]) == (16, 16)
    assert facts["memory_bytes"] == 128 * GIB
    assert simd.names(facts["flags"]) == ["NEON"]
    assert facts["caches"] == [
        cache.entry(1, "data", 128 * KIB, line=128, shared_by=1),
        cache.entry(1, "data", 64 * KIB, line=128, shared_by=1),
        cache.entry(2, "unified", 16 * MIB, line=128, shared_by=6),
        cache.entry(2, "unified", 4 * MIB, line=128, shared_by=4),
    ]


def test_macos_names_apple_silicon():
    facts = macos.facts(text("macbook-m1-pro-cpu.txt"))
    assert facts["cpu"] == "Apple M1 Pro"
    assert (facts["cores"], facts["threads"]) == (8, 8)
    assert facts["caches"] == []


@pytest.mark.parametrize(("answer", "virtual"), [("0", False), ("1", True)])
def test_macos_says_whether_it_runs_in_a_virtual_machine(answer, virtual):
    assert macos.facts(f"kern.hv_vmm_present: {answer}\n")["virtual"] is virtual


def test_macos_without_sysctl_knows_nothing():
    facts = macos.facts("")
    assert facts.pop("caches") == []
    assert facts.pop("flags") == frozenset()
    assert set(facts.values()) == {None}


# Windows


def test_windows_without_cache_rows_takes_those_of_the_processor():
    facts = windows.facts(text("windows-ryzen-5900x.json"))
    assert facts["cpu"] == "AMD Ryzen 9 5900X 12-Core Processor"
    assert (facts["cores"], facts["threads"]) == (12, 24)
    assert facts["memory_bytes"] is None
    assert facts["virtual"] is None
    assert facts["caches"] == [
        cache.entry(2, "unified", 512 * KIB, shared_by=2),
        cache.entry(3, "unified", 64 * MIB),
    ]


def test_windows_divides_sums_over_like_cores():
    facts = windows.facts(text("windows-tiger-lake.json"))
    assert facts["cpu"] is None
    assert facts["caches"] == [
        cache.entry(1, "data", 48 * KIB, shared_by=2),
        cache.entry(2, "unified", 1280 * KIB, shared_by=2),
        cache.entry(3, "unified", 8 * MIB),
    ]


def test_windows_does_not_divide_sums_over_unlike_cores():
    facts = windows.facts(text("windows-i7-13700kf.json"))
    assert facts["caches"] == [
        cache.entry(1, "data", None),
        cache.entry(2, "unified", None),
        cache.entry(3, "unified", 30 * MIB),
    ]


def test_windows_does_not_split_a_sum_of_data_and_instruction_caches():
    """The rows of a six-core machine: sebhildebrandt/systeminformation, issue 618."""
    sizes = {3: 384, 4: 1536, 5: 9216}
    rows = [{"Level": n, "CacheType": 5, "InstalledSize": size} for n, size in sizes.items()]
    six = {"Architecture": 9, "NumberOfCores": 6, "NumberOfLogicalProcessors": 6}
    assert windows.caches(rows, [six]) == [
        cache.entry(1, "data", None),
        cache.entry(2, "unified", 256 * KIB, shared_by=1),
        cache.entry(3, "unified", 9 * MIB),
    ]


def test_windows_reads_memory_hypervisor_line_and_ways():
    """Win32_CacheMemory's own codes: associativity 7 is 8 ways."""
    row = {"Level": 3, "CacheType": 4, "InstalledSize": 64, "LineSize": 64, "Associativity": 7}
    computer = {"TotalPhysicalMemory": 17179869184, "HypervisorPresent": False}
    two = {"Architecture": 9, "NumberOfCores": 2, "NumberOfLogicalProcessors": 2}
    facts = windows.facts(json.dumps({"processor": two, "cache": row, "computer": computer}))
    assert facts["memory_bytes"] == 16 * GIB
    assert facts["virtual"] is False
    assert facts["caches"] == [cache.entry(1, "data", 32 * KIB, line=64, ways=8, shared_by=1)]


@pytest.mark.parametrize("answer", ["", "Access denied", "{}", "[]", "null", '{"cache": [null]}'])
def test_windows_without_an_answer_knows_nothing(answer):
    facts = windows.facts(answer)
    assert facts.pop("caches") == []
    assert set(facts.values()) == {None}


# Commands, instruction sets, libraries


def test_a_missing_command_prints_nothing():
    assert command.output("no-such-command-anywhere") == ""


def test_a_command_that_hangs_is_stopped():
    program = "import time; time.sleep(60)"
    assert command.output(sys.executable, "-c", program, seconds=0.2) == ""


def test_a_command_that_fails_after_printing_is_read():
    program = "print('hw.ncpu: 8'); raise SystemExit(1)"
    assert command.output(sys.executable, "-c", program).strip() == "hw.ncpu: 8"


def test_instruction_sets_come_widest_first():
    assert simd.names(["sse2", "fma", "avx2", "avx512f"]) == ["AVX-512", "AVX2", "FMA", "SSE2"]


def test_a_package_that_is_not_installed_has_no_version():
    assert libraries.version("no-such-package-anywhere") is None


def test_environment_keeps_what_changes_speed_and_no_folders():
    variables = {
        "OPENBLAS_CORETYPE": "Haswell",
        "OMP_NUM_THREADS": "1",
        "NUMBA_CACHE_DIR": "/home/someone/cache",
        "HOME": "/home/someone",
    }
    kept = {"OMP_NUM_THREADS": "1", "OPENBLAS_CORETYPE": "Haswell"}
    assert libraries.environment(variables) == kept


def test_blas_has_no_path():
    loaded = {
        "user_api": "blas",
        "internal_api": "openblas",
        "num_threads": 2,
        "filepath": "/home/someone/lib.so",
        "version": "0.3.31",
        "architecture": "SkylakeX",
    }
    assert libraries.loaded_blas([loaded]) == [
        {"name": "openblas", "version": "0.3.31", "architecture": "SkylakeX", "threads": 2}
    ]


def test_blas_that_is_built_in_is_named():
    config = {"Build Dependencies": {"blas": {"name": "accelerate", "version": "unknown"}}}
    assert libraries.configured_blas(config)[0]["name"] == "accelerate"
    assert libraries.configured_blas({}) == []


# This machine, and what a person reads


@pytest.fixture(scope="module")
def facts():
    return machine.describe()


def test_describe_is_json_and_has_every_fact(facts):
    assert json.loads(json.dumps(facts)) == facts
    assert set(facts) == {
        *("cpu", "architecture", "system", "cores", "threads", "memory_bytes", "caches", "simd"),
        *("virtual", "blas", "python", "numpy", "numba", "environment", "fingerprint"),
    }
    assert facts["python"] == platform.python_version()
    assert facts["threads"] >= 1
    assert [library["name"] for library in facts["blas"]]


def test_fingerprint_is_of_the_hardware_only(facts):
    assert re.fullmatch("[0-9a-f]{12}", facts["fingerprint"])
    software = {"numpy": "1.0", "blas": [], "environment": {}, "memory_bytes": 1, "virtual": None}
    assert machine.fingerprint({**facts, **software}) == facts["fingerprint"]
    assert machine.fingerprint({**facts, "cores": 1000}) != facts["fingerprint"]


def test_an_unknown_system_has_unknown_facts():
    facts = machine._hardware("Plan9", "mips")
    assert facts["cpu"] is None
    assert facts["caches"] == []
    assert facts["system"] == "Plan9"


def unknown(facts):
    kept = {"fingerprint": "0" * 12, "environment": {}, "caches": [], "blas": []}
    return {**dict.fromkeys(facts), **kept}


def test_table_calls_unknown_what_is_unknown(facts):
    table = report.table(unknown(facts))
    for name in ("Processor", "Cores", "Memory", "Caches", "SIMD", "Virtual", "BLAS", "Numba"):
        assert re.search(rf"^{name} +unknown", table, re.MULTILINE), name
    assert "None" not in table


def test_table_is_aligned(facts):
    shown = {**unknown(facts), "caches": [cache.entry(1, "data", 48 * KIB, line=64, shared_by=1)]}
    lines = report.table(shown).splitlines()
    line = "L1 data       48 KiB, lines of 64 B, ways unknown, shared by 1 thread"
    assert line in lines
    assert {re.match(r".+?  +", line).end() for line in lines} == {14}


@pytest.mark.parametrize(
    ("count", "shown"),
    [(None, "unknown"), (64, "64 B"), (48 * KIB, "48 KiB"), (1280 * KIB, "1.25 MiB")],
)
def test_sizes_are_shown_in_binary_units(count, shown):
    assert report.size(count) == shown


@pytest.mark.parametrize(
    ("architecture", "simd", "variables", "warned"),
    [
        ("Haswell", ["AVX-512", "AVX2"], {"OPENBLAS_CORETYPE": "Haswell"}, "AVX-512"),
        ("Nehalem", ["AVX2", "AVX"], {"OPENBLAS_CORETYPE": "Nehalem"}, "AVX2"),
        ("SkylakeX", ["AVX-512"], {"OPENBLAS_CORETYPE": "NoSuchCore"}, None),
        ("Haswell", ["AVX2"], {"OPENBLAS_CORETYPE": "Haswell"}, None),
        ("Haswell", ["AVX-512"], {}, None),
        ("SkylakeX", ["AVX-512"], {"NUMBA_DISABLE_JIT": "1"}, "plain Python"),
        ("SkylakeX", ["AVX-512"], {"NUMBA_DISABLE_JIT": "0"}, None),
    ],
)
def test_warns_of_a_variable_that_cripples(facts, architecture, simd, variables, warned):
    blas = [{"name": "openblas", "version": None, "architecture": architecture, "threads": 1}]
    shown = {**facts, "blas": blas, "simd": simd, "environment": variables}
    lines = [line for line in report.table(shown).splitlines() if line.startswith("Warning: ")]
    assert len(lines) == bool(warned)
    assert all(warned in line for line in lines)


def run(*arguments):
    command = [sys.executable, "-m", "helpers.machine", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_command_prints_json(facts):
    printed = json.loads(run("--json").stdout)
    assert printed["fingerprint"] == facts["fingerprint"]
    assert set(printed) == set(facts)


def test_command_prints_a_table(facts):
    assert re.search(rf"^Fingerprint +{facts['fingerprint']}$", run().stdout, re.MULTILINE)


def test_command_refuses_what_it_does_not_know():
    finished = run("--jason")
    assert finished.returncode == 2
    assert "unrecognized arguments: --jason" in finished.stderr
