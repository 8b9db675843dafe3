"""Deliberate faults in cost lines: an operator swapped, a term dropped, two inputs confused."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import getsource
from textwrap import dedent
from types import CodeType
from typing import Any, Final

from costcalc.model.lines import Line, parameters

SWAPPED: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
}
EXTREMES: Final = {"maximum": "minimum", "minimum": "maximum"}


@dataclass(frozen=True)
class Wrong:
    """A line with one fault: the expression that was written, and what stands there now."""

    line: Line
    written: str
    instead: str
    code: CodeType

    def __str__(self) -> str:
        return f"{self.line.__name__}: {self.written}  ->  {self.instead}"

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Wherever the line is held, it has the fault meanwhile."""
        line: Any = self.line
        right = line.__code__
        line.__code__ = self.code
        try:
            yield
        finally:
            line.__code__ = right


def faults(line: Line) -> Iterator[Wrong]:
    """Every fault of these kinds that a line can have, one at a time."""
    tree = ast.parse(dedent(getsource(line)))
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.returns = None
    for argument in function.args.args:
        argument.annotation = None
    for holder, field, at, node in _expressions(function):
        for other in _instead(node, parameters(line)):
            _put(holder, field, at, other)
            yield Wrong(line, ast.unparse(node), ast.unparse(other), _code(tree))
        _put(holder, field, at, node)


def _expressions(function: ast.FunctionDef) -> Iterator[tuple[ast.AST, str, int | None, ast.expr]]:
    """Every expression of a line's body and where it stands."""
    for statement in function.body[1:]:  # after the docstring
        for holder in list(ast.walk(statement)):
            for field, value in ast.iter_fields(holder):
                if field in ("func", "targets") or isinstance(holder, ast.Attribute):
                    continue  # what is called or named, not what is reckoned with
                if isinstance(value, ast.expr):
                    yield holder, field, None, value
                elif isinstance(value, list):
                    yield from ((holder, field, at, each) for at, each in enumerate(value))


def _put(holder: ast.AST, field: str, at: int | None, node: ast.expr) -> None:
    if at is None:
        setattr(holder, field, node)
    else:
        getattr(holder, field)[at] = node


def _instead(node: ast.expr, read: tuple[str, ...]) -> Iterator[ast.expr]:
    """What may be written by mistake where an expression stands."""
    match node:
        case ast.BinOp(left, operator, right):
            yield ast.BinOp(left, SWAPPED[type(operator)](), right)
            yield from (left, right)
        case ast.Call(ast.Attribute(module, name), arguments):
            yield ast.Call(ast.Attribute(module, EXTREMES[name], ast.Load()), arguments, [])
            yield from arguments
        case ast.Call(_, [argument]):
            yield argument
        case ast.Constant(int(number)):
            yield from (ast.Constant(number + 1), ast.Constant(number - 1))
        case ast.Name(name):
            if name in read and len(read) > 1:
                after = read[(read.index(name) + 1) % len(read)]
                yield ast.Name(after, ast.Load())
            yield ast.BinOp(node, ast.Mult(), ast.Constant(2))


def _code(tree: ast.Module) -> CodeType:
    """The code of the one function of a module."""
    whole = compile(ast.fix_missing_locations(tree), "<deliberate>", "exec")
    return next(each for each in whole.co_consts if isinstance(each, CodeType))
