#!/usr/bin/env python
# every syntax form, in one place
"""doc"""
from __future__ import annotations, division
from __future__ import (generators, nested_scopes,)
import torch, torch.nn as nn
import os.path as p; import sys
from . import a
from .. import b as c
from ...x.y import (  # inside
    z,
    w as v,  # comment
)
from . x import q
from m import *

x = 1; y = 2; del x
del (x, y), z[0], w.v
del x, y,
a = b = c = d.e
a, b = b, a
a, = b
(a, b), [c, *d] = e
*a, b = *c.d, *f(x), g
a: int
a: Optional[torch.Tensor] = None
self.a: "torch.Tensor" = torch.zeros(1)
a[0]: list[int | None] = []
(a): int = 1
a += 1
a @= b.c
a //= yield
print("x")
print
print(x, file=f)
print >> sys.stderr, "x", y.z
print -1
exec("x")
exec = exec.y
type(self).x = v.w
type(self).forward.__doc__ = f(x).y
type(x)[0] = 3
type(self).x: int = 3
type(self).x += 1
type = type(x)
type.x = 1
type[0] = 1
type X = int
type Y[T] = list[T.x]
type Z[T: int, *Ts, **P] = dict[T, "X"]
match = re.match(x)
match.group(0)
match(x).y = 1
match[x] = 2
case = 1
_ = 3
async def f(): await x.y(z); return await a + await b
x = [*f(x), *a.b, *a.b(c), *a[0], *a + b, *(a), *a.b | c]
x = {*f(x), *a.b}
x = (*f(x), *a.b)
print(y, *a.b.c(), *f(x)[0], **g.h(), **k, l=m.n)
print(*args or b, *a if b else c, *not_ and d.e, *a == b.c, *lambda: x)
x = *f(a), *g.h
for x in *a.b, *c(d): pass
return_ = lambda *a, b=c.d, **k: (yield)
x = lambda: 0
x = lambda x, /, y, *, z: x.y
x = lambda a=1, *args: lambda: a
x = a if b else c if d else e
x = not a and b or not c
x = a < b <= c != d is not e not in f is g in h == i >= j > k
x = -a ** -b + ~c // d % e << f >> g & h | i ^ j @ k
x = a.b.c.d(e)(f)[g][h].i
x = a[1], a[1, 2], a[:, 1:2, ::3, ...], a[1:2:3], a[:], a[::], a[(1, 2)], a[*b], a[b,], a[x := 1]
x = a[lambda: 1, None, -1:, f(x):]
x = {}, [], (), {1}, {1: 2}, {**a, 'b': c, **d.e(f)}, (1,), [1,]
x = [a for a in b], {a for a in b}, {a: b for a, b in c}, (a for a in b)
x = [a for a in b if c if d for e in f if g]
x = [a async for a in b]
x = [a for a, in b], [a for (a, b) in c], [lambda: x for x in y if (lambda: z)]
x = f(a for a in b), f((a for a in b)), f(a for a in b if c.d), f(a, (b for b in c))
x = f(  a for a in b  # comment
)
x = (yield), (yield a), (yield from b.c)
x = 0x1F, 0o17, 0b11, 1_000, 1.5e-3, 1j, .5, 5., 1e5
x = (a := b.c), (((d))), ((a, b)), (  e  ), (a
    .b  # c
    .d())
x = "a" 'b' f"{c}" r"\d" if 0 else b"a" b"b"
x = f"{a}{b.c!r:>{d.e}} {f(x)=} {{no}} {g:=10} {h!s} {i:%Y-%m-%d} {(j:=3)}"
x = f"{a['b']}" f'{c["d"]}' f"{'nested'}" f"{f'{x.y}'}"
x = f"{f"{f"{1 + x.y}"}"}"
x = f"{a:{b}{c.d}}" rf"\{e}" fr'{f}' F"{g}" f"{h,}" f"{i, j}" f"{*k, l}" f"{lambda_}" f"{ {1: 2}[1] }"
x = f"{a!r}" f"{a if b else c}" f"{a:{b:{c}}}" f"{a:{b!r}}" f"{x:,.2f}" f"{x:.{n}f}"
x = f"""{
    a.b  # comment in f-string
} {c:
}"""
x = t"{a.b} {c!r:>{d}}"
x = 'a\
b'
x = a + \
    b
assert x
assert x, "y"
assert (x, y)
raise
raise x
raise x from y.z
raise X(a) from None
global g
global g, h

def f(a, b: int, c=1, d: int = 2, *args: Any, e, f: "torch.Tensor" = None, **kwargs: Any) -> "torch.Tensor":
    nonlocal q, r
    return
def f(a, b=1, /, c=2, *, d): ...
def f(*, a): ...
def f(*args): ...
def f(a, *args: *Ts): ...
def f() -> Tuple[torch.Tensor, Optional["torch.Tensor"], list[int]]: return 1, 2
def f() -> None | int: return a,
def f(x: Callable[[int, torch.Tensor], None], y: torch.Tensor | None, z: (int), w: Literal["a", "b"], v: Shape[1:2, ...]): return *a, b
def f[T: torch.Tensor, *Ts, **P](x: T) -> T: pass
def f[T: a.b = c.d, *Ts = *tuple[e.f(), ...], **P = [g, h.i]](x: T = j.k) -> T: pass
class A[T = a.b, U: (c.d, int) = e.f](G[T]): pass
type X[T = a.b, *Ts = *c.d(), **P = ...] = e.f[T, P]
def f(x: a.b[int].c, y: a[b:c:d], z: f(x), w: -1, v: a if b else c, u: lambda: x, t: [int], s: {1: 2}, r: not a): pass
def f(x: lambda a: b = c, y: "a b" = 1, z: "a.b | None" = 0, w: 'List["int"]' = 0, v: r"x" = 0, u: "" = 0): pass
@decorator
# comment between
@a.b(c)
def f(): pass
@x
class A(B, metaclass=C, *d, **e):

    # comment first
    x: int = 1

    @property
    def y(self): return 1
    # trailing comment in the class

# after
class A: pass
class A(): x = 1; y = 2
class A[T]: pass
class A[T: (int, str)](B[T], Generic[T]): pass

if a: b
elif c: d
else: e
if a:
    pass
    # trailing
elif b.c:
    pass
elif d:
    if e:
        pass
    else:
        pass
    # trailing
if a:
    pass
else:
    if b: pass
for a in b: c
else: d
for a, b in c, d: pass
for a, in b: pass
for (a, b), *c in d: pass
for a.b in c: pass
for a[0] in c: pass
while a: b
else: c
while (a := b()): break
async def f():
    async for a in b: pass
    async with a as b, c: continue
    return [x async for x in y if await z]
with a: pass
with a as b: pass
with a, b as c: pass
with (a): pass
with (a, b): pass
with (a as b): pass
with (a as b, c): pass
with (a, b as c,): pass
with (
    a() as b,  # comment
    c.d() as (e, f),
): pass
with (a, b) as c: pass
with (a), (b): pass
with (a) as b, c: pass
with (yield x): pass
with a as b.c, d as e[0]: pass
with (a if b else c) as d: pass
with (open(x)).y as z: pass
try: a
except: b
try:
    a
except A: b
except (A, B) as c: d
except A.b as c: pass
else: pass
finally:
    pass
    # trailing
try:
    pass
finally:
    pass
try:
    pass
except* A as b:
    pass
except* (A, B): pass

match x:
    case 1: pass
    case -1 | 2.5 | -1 + 2j: pass
    case "a" | b"c" | "d" "e": pass
    case True | False | None: pass
    case torch.float32 | torch.nn.x: pass
    case a: pass
match x, y:
    case a, b: pass
    case (a, *b): pass
    case [a, *_]: pass
    case {"a": b, c.d: e, **f}: pass
    case {}: pass
    case nn.Linear(): pass
    case Linear(a, b=c, d=Conv(e)): pass
    case nn.Conv2d(x) as y if z.w: pass
    case (a | b) as c: pass
    case (1): pass
    case _: pass
match (x):
    case _ if a.b(c): pass
match x,:
    case _: pass
match -x:
    # comment
    case _:
        pass
        # trailing
# last
for (x) in y: pass
for a, (b) in c: pass
for () in c: pass
(a) = b
x = 1 & 2 ^ 3 & ~1 ^ 1 & 1 ^ -1 | 5 ^ 6 & 7 ^ 8 & 9 & 10
def f(a: list[int] | str | None | x.y, b: "str" | list[int] | c | d[e] | f): pass
x: list[int] | str | None = a ^ b & c
# really last
