"""What is left of the torch family in a Python tree, found without the tool under test.

leftovers(source, own) -> sorted list of (line, column, name): every import statement and every name that the file's own
imports resolve to a package of torch itself. Lines count from 1, columns in characters from 1. Written on CPython's own
`ast`; it knows nothing of git-msconv. `own` are top-level packages of the tree itself: they are not torch, whatever
they are called.
"""

import ast

CORE = {"torch", "torchvision", "torchaudio", "torchtext", "functorch", "torch_npu", "torch_xla"}


def top(name):
    return name.split(".", 1)[0]


class Scope:
    """Names bound in one scope: which of them are imports of the family, which are something else."""

    def __init__(self, kind, parent):
        self.kind, self.parent = kind, parent
        self.family, self.other, self.outer = {}, set(), set()

    def lookup(self, name):
        scope, first = self, True
        while scope is not None:
            if (scope.kind != "class" or first) and name not in scope.outer:
                if name in scope.family:
                    return scope.family[name]
                if name in scope.other:
                    return None
            scope, first = scope.parent, False
        return None


class Binder(ast.NodeVisitor):
    """Fills a scope with the names that its own statements bind."""

    def __init__(self, scope, own):
        self.scope, self.own = scope, own

    def family(self, module):
        return top(module) in CORE - self.own

    def visit_Import(self, node):
        for alias in node.names:
            local = alias.asname or top(alias.name)
            if self.family(alias.name):
                self.scope.family[local] = alias.name if alias.asname else top(alias.name)
            else:
                self.scope.other.add(local)

    def visit_ImportFrom(self, node):
        for alias in node.names:
            local = alias.asname or alias.name
            if not node.level and node.module and self.family(node.module):
                self.scope.family[local] = f"{node.module}.{alias.name}"
            else:
                self.scope.other.add(local)

    def visit_Name(self, node):
        if not isinstance(node.ctx, ast.Load):
            self.scope.other.add(node.id)

    def visit_FunctionDef(self, node):
        self.scope.other.add(node.name)

    visit_AsyncFunctionDef = visit_ClassDef = visit_FunctionDef

    def visit_Lambda(self, node):
        pass

    def visit_ExceptHandler(self, node):
        if node.name:
            self.scope.other.add(node.name)
        self.generic_visit(node)

    def visit_Global(self, node):
        self.scope.outer.update(node.names)

    visit_Nonlocal = visit_Global

    def comprehension(self, node):
        for inner in ast.walk(node):
            if isinstance(inner, ast.NamedExpr):
                self.scope.other.add(inner.target.id)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = comprehension


class Finder:
    """Walks a module and collects the uses of names that stand for the family."""

    def __init__(self, own):
        self.own, self.found = own, []

    def note(self, node, name):
        self.found.append((node.lineno, node.col_offset, name))

    def inner(self, kind, parent, body):
        scope = Scope(kind, parent)
        binder = Binder(scope, self.own)
        for node in body:
            binder.visit(node)
        return scope

    def module(self, tree):
        scope = self.inner("module", None, tree.body)
        for node in ast.walk(tree):
            if isinstance(node, ast.Global):
                scope.other.update(set(node.names) - set(scope.family))
        self.all(tree.body, scope)

    def all(self, nodes, scope):
        for node in nodes:
            self.visit(node, scope)

    def visit(self, node, scope):
        method = getattr(self, "visit_" + type(node).__name__, None)
        if method is not None:
            method(node, scope)
        else:
            self.all(ast.iter_child_nodes(node), scope)

    def visit_Import(self, node, scope):
        if any(top(alias.name) in CORE - self.own for alias in node.names):
            self.note(node, "import")

    def visit_ImportFrom(self, node, scope):
        if not node.level and node.module and top(node.module) in CORE - self.own:
            self.note(node, "import")

    def visit_Name(self, node, scope):
        name = scope.lookup(node.id)
        if name is not None and isinstance(node.ctx, ast.Load):
            self.note(node, name)

    def function(self, node, scope):
        args = node.args
        every = args.posonlyargs + args.args + args.kwonlyargs + [a for a in (args.vararg, args.kwarg) if a]
        outside = getattr(node, "decorator_list", []) + args.defaults + [d for d in args.kw_defaults if d]
        outside += [a.annotation for a in every if a.annotation]
        if getattr(node, "returns", None):
            outside.append(node.returns)
        self.all(outside, scope)
        body = node.body if isinstance(node.body, list) else [node.body]
        inner = self.inner("function", scope, body)
        for arg in every:
            inner.other.add(arg.arg)
            inner.family.pop(arg.arg, None)
        self.all(body, inner)

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = function

    def visit_ClassDef(self, node, scope):
        self.all(node.decorator_list + node.bases + [k.value for k in node.keywords], scope)
        self.all(node.body, self.inner("class", scope, node.body))

    def comprehension(self, node, scope):
        inner = Scope("function", scope)
        for clause in node.generators:
            for name in ast.walk(clause.target):
                if isinstance(name, ast.Name):
                    inner.other.add(name.id)
        for index, clause in enumerate(node.generators):
            self.visit(clause.iter, inner if index else scope)
            self.all(clause.ifs, inner)
        self.all([getattr(node, f) for f in ("elt", "key", "value") if hasattr(node, f)], inner)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = comprehension


def leftovers(source, own=frozenset()):
    """Uses of the torch family in a file's text; raises SyntaxError if it is not Python 3."""
    tree = ast.parse(source)
    finder = Finder(set(own))
    finder.module(tree)
    lines = source.splitlines(keepends=True)

    def column(line, offset):
        text = lines[line - 1] if line <= len(lines) else ""
        return len(text.encode()[:offset].decode(errors="ignore")) + 1

    return sorted({(line, column(line, offset), name) for line, offset, name in finder.found})
