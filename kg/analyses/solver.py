"""Linear and whole-number programs, solved by HiGHS. Imported only by what could not be settled without a solver."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.errors import KgError

NODES = 1_000
"""Branches looked at before a program is given up. A number, not a time, so that the same question has the same answer."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """`low <= sum of coefficient x column <= high`; None is no bound. No column stands in it twice."""

    terms: tuple[tuple[int, float], ...]
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Most:
    """The greatest sum, the columns that give it, and what one more of each row's bound would add."""

    value: float
    columns: tuple[float, ...]
    worth: tuple[float, ...]


Maximum = Callable[[Collection[int], Collection[int]], Most]
"""The greatest sum of the columns given first, where those given second are zero."""


def least(costs: Sequence[int], uppers: Sequence[int], rows: Sequence[Constraint]) -> list[int] | None:
    """Whole numbers from 0 to `uppers` that keep all rows and cost least; None where HiGHS proves no optimum in `NODES`."""
    highs = _highspy()
    program = _program(highs, costs, uppers, rows)
    program.integrality_ = [highs.HighsVarType.kInteger] * len(costs)
    solver = _solver(highs, program, {"mip_max_nodes": NODES, "mip_rel_gap": 0.0, "mip_abs_gap": 0.5})
    solver.run()
    if solver.getModelStatus() != highs.HighsModelStatus.kOptimal:
        return None
    return [round(value) for value in solver.getSolution().col_value]


def maximum(columns: int, rows: Sequence[Constraint]) -> Maximum:
    """Columns are not negative and keep all rows. Each question starts from the answer to the one before.

    Raises `KgError` where HiGHS finds no greatest sum: it is for the caller to ask only for sums that have one.
    """
    highs = _highspy()
    program = _program(highs, [0.0] * columns, [highs.kHighsInf] * columns, rows)
    program.sense_ = highs.ObjSense.kMaximize
    # small programs, asked many times: the basis of the last answer is the fastest start
    solver = _solver(highs, program, {"presolve": "off", "solver": "simplex"})
    asked: tuple[Collection[int], Collection[int]] = ((), ())

    def most(wanted: Collection[int], closed: Collection[int]) -> Most:
        nonlocal asked
        for column in asked[0]:
            solver.changeColCost(column, 0.0)
        for column in asked[1]:
            solver.changeColBounds(column, 0.0, highs.kHighsInf)
        for column in wanted:
            solver.changeColCost(column, 1.0)
        for column in closed:
            solver.changeColBounds(column, 0.0, 0.0)
        asked = (tuple(wanted), tuple(closed))
        solver.run()
        status = solver.getModelStatus()
        if status != highs.HighsModelStatus.kOptimal:
            raise KgError("The solver found no greatest flow.", f"HiGHS ended with: {solver.modelStatusToString(status)}.")
        found = solver.getSolution()
        return Most(solver.getInfo().objective_function_value, tuple(found.col_value), tuple(found.row_dual))

    return most


def _program(highs: Any, costs: Sequence[float], uppers: Sequence[float], rows: Sequence[Constraint]) -> Any:
    program = highs.HighsLp()
    program.num_col_, program.num_row_ = len(costs), len(rows)
    program.col_cost_ = [float(cost) for cost in costs]
    program.col_lower_ = [0.0] * len(costs)
    program.col_upper_ = [float(upper) for upper in uppers]
    program.row_lower_ = [-highs.kHighsInf if row.low is None else float(row.low) for row in rows]
    program.row_upper_ = [highs.kHighsInf if row.high is None else float(row.high) for row in rows]
    matrix = program.a_matrix_
    matrix.format_ = highs.MatrixFormat.kRowwise
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row.terms))
    matrix.start_ = starts
    matrix.index_ = [column for row in rows for column, _ in row.terms]
    matrix.value_ = [float(coefficient) for row in rows for _, coefficient in row.terms]
    return program


def _solver(highs: Any, program: Any, options: Mapping[str, object]) -> Any:
    solver = highs.Highs()
    solver.silent()
    # one thread: more cost CPU to start, and which of several optima is found may then differ from run to run
    for name, value in {"threads": 1, "random_seed": 0, **options}.items():
        solver.setOptionValue(name, value)
    solver.passModel(program)
    return solver


def _highspy() -> Any:
    """The module. Its import is mostly that of numpy, whose BLAS starts a thread for every core: half of the CPU of it."""
    name = "OPENBLAS_NUM_THREADS"
    before = os.environ.get(name)
    os.environ.setdefault(name, "1")
    try:
        import highspy
    except ImportError:
        raise KgError(
            "This question needs the package highspy.", "It is not installed.", "pip install 'supply-paths[solver]'"
        ) from None
    finally:
        if before is None:
            del os.environ[name]
    return highspy
