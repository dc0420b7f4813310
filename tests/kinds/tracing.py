"""Records what the values are that a package's code asks for members.

`watch(package, folder)` has the modules of a package compiled with a call around every value before a dot. `SEEN` maps
its place (file, line, column, end line, end column, member) to the kinds of the values that came by.
"""

import ast
import importlib.abc
import importlib.machinery
import sys

import torch

SEEN = {}
CALL = "__value_before_the_dot__"


def kind(value):
    """The kind of a value, as the tool calls it; what it has no name for is `Other`."""
    if isinstance(value, torch.nn.Parameter | torch.Tensor):
        return "Tensor"
    if isinstance(value, torch.nn.Module):
        return "Module"
    if isinstance(value, torch.Size):
        return "Size"
    return "None" if value is None else "Other"


def record(value, place):
    """Notes the value and hands it on."""
    SEEN.setdefault(place, set()).add(kind(value))
    return value


class Watcher(ast.NodeTransformer):
    """Puts a call around every value that is read before a dot."""

    def __init__(self, file):
        self.file = file

    def visit_Attribute(self, node):
        value, name = node.value, node.attr
        place = (self.file, value.lineno, value.col_offset, value.end_lineno, value.end_col_offset, name)
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load) and not is_super(value):
            called = ast.Call(ast.Name(CALL, ast.Load()), [node.value, ast.Constant(place)], [])
            node.value = ast.copy_location(called, value)
        return node

    def visit_AnnAssign(self, node):
        """Annotations stay: dataclasses read them."""
        node.value = self.visit(node.value) if node.value else None
        return node

    def visit_arg(self, node):
        return node

    def visit_FunctionDef(self, node):
        """Decorators and annotations are left alone, and so is what is compiled from its source."""
        if not any("script" in ast.unparse(decorator) for decorator in node.decorator_list):
            node.body = [self.visit(statement) for statement in node.body]
        return node


def is_super(value):
    """`super()` without arguments looks at the frame that calls it, and no attribute is read through it."""
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "super"


class Loader(importlib.machinery.SourceFileLoader):
    """Compiles the watched code; nothing is read from or written to a cache."""

    def __init__(self, name, path, file):
        super().__init__(name, path)
        self.file = file

    def get_code(self, fullname):
        tree = ast.parse(self.get_data(self.path))
        tree = ast.fix_missing_locations(Watcher(self.file).visit(tree))
        return compile(tree, self.path, "exec", dont_inherit=True)

    def exec_module(self, module):
        setattr(module, CALL, record)
        super().exec_module(module)


class Finder(importlib.abc.MetaPathFinder):
    """Finds the modules that are watched."""

    def __init__(self, folder, is_watched):
        self.folder, self.is_watched = str(folder), is_watched

    def find_spec(self, name, path=None, target=None):
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is None or spec.origin is None or not spec.origin.startswith(self.folder + "/"):
            return None
        file = spec.origin[len(self.folder) + 1 :]
        if not file.endswith(".py") or not self.is_watched(file):
            return None
        spec.loader = Loader(name, spec.origin, file)
        return spec


def watch(folder, is_watched):
    """Watches the modules below a folder whose path from there is wanted."""
    sys.meta_path.insert(0, Finder(folder, is_watched))
