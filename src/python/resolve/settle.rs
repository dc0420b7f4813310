//! Decides what each variable stands for, once all its bindings are known.

use super::scope::{Bound, Guard, Site, VarId};
use super::{Bindings, is_family};
use crate::python::Parsed;
use crate::python::ast::{Expr, ExprId};

/// What a variable stands for, and the import it came by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) name: Option<Box<str>>,
    pub(super) relative: bool,
    pub(super) import: Option<u32>,
}

/// Fills in targets, the uses of imports, and what `__all__` lists.
pub(super) fn settle(parsed: &Parsed, bindings: &mut Bindings) {
    let count = bindings.variables.len();
    let (done, targets) = (vec![State::Open; count], vec![Target::default(); count]);
    let mut settling = Settling { parsed, bindings, done, targets };
    for index in 0..count {
        settling.variable(index, 0);
    }
    bindings.targets = settling.targets;
    record_uses(parsed, bindings);
}

fn record_uses(parsed: &Parsed, bindings: &mut Bindings) {
    let mut uses: Vec<Vec<ExprId>> = vec![Vec::new(); bindings.imports.len()];
    for (index, variable) in bindings.variable_of.iter().enumerate() {
        let Some(variable) = bindings.variables.get(*variable as usize) else { continue };
        let name = ExprId::at(index);
        for site in &variable.sites {
            if let Bound::Import(import) = site.what
                && !rebinds(bindings, name)
            {
                uses[import as usize].push(name);
            }
        }
    }
    for (import, mut uses) in bindings.imports.iter_mut().zip(uses) {
        uses.sort_by_key(|name| parsed.ast.span(*name).start);
        import.uses = uses;
        import.in_all = bindings.symbols.get(&import.local).is_some_and(|symbol| bindings.exported.contains(&symbol))
            && import.scope == super::ScopeId::MODULE;
    }
}

/// True for `torch` in `torch = None`; `del torch` is a use, for it fails without the import.
fn rebinds(bindings: &Bindings, name: ExprId) -> bool {
    bindings.stores.contains(&name) && !bindings.deletes.contains(&name)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Running,
    Done,
}

/// Aliases of aliases deeper than this stand for nothing.
const MAX_ALIASES: usize = 64;

struct Settling<'a> {
    parsed: &'a Parsed,
    bindings: &'a Bindings,
    done: Vec<State>,
    targets: Vec<Target>,
}

impl Settling<'_> {
    fn variable(&mut self, index: usize, depth: usize) {
        if self.done[index] != State::Open || depth > MAX_ALIASES {
            return;
        }
        self.done[index] = State::Running;
        let bindings = self.bindings;
        let sites = &bindings.variables[index].sites;
        // Most variables hold plain values and stand for nothing.
        if !sites.iter().any(|site| matches!(site.what, Bound::Import(_) | Bound::Alias(_))) {
            self.done[index] = State::Done;
            return;
        }
        let found: Vec<Option<Target>> = sites.iter().map(|site| self.site(*site, depth)).collect();
        self.targets[index] = agreed(sites, &found).or_else(|| guarded(sites, &found)).unwrap_or_default();
        self.done[index] = State::Done;
    }

    fn site(&mut self, site: Site, depth: usize) -> Option<Target> {
        match site.what {
            Bound::Import(index) => {
                let import = &self.bindings.imports[index as usize];
                let name = Some(import.target.as_str().into());
                Some(Target { name, relative: import.relative, import: Some(index) })
            }
            Bound::Alias(value) => self.chain(value, depth),
            _ => None,
        }
    }

    fn chain(&mut self, value: ExprId, depth: usize) -> Option<Target> {
        match self.parsed.ast.expr(value) {
            Expr::Attribute { value, name } => {
                let base = self.chain(*value, depth)?;
                let name = [base.name.as_deref()?, ".", self.parsed.text(*name)].concat();
                Some(Target { name: Some(name.into()), relative: base.relative, import: None })
            }
            Expr::Name => {
                let VarId(variable) = self.bindings.variable_of(value)?;
                self.variable(variable as usize, depth + 1);
                let target = &self.targets[variable as usize];
                target.name.is_some().then(|| Target { import: None, ..target.clone() })
            }
            _ => None,
        }
    }
}

/// A binding that says nothing about what the name stands for: `x = None` has no attributes.
fn is_neutral(site: &Site) -> bool {
    matches!(site.what, Bound::None | Bound::Declared)
}

/// All bindings stand for the same thing.
fn agreed(sites: &[Site], found: &[Option<Target>]) -> Option<Target> {
    let mut agreed: Option<&Target> = None;
    for (site, target) in sites.iter().zip(found) {
        if is_neutral(site) {
            continue;
        }
        let target = target.as_ref()?;
        match agreed {
            None => agreed = Some(target),
            Some(first) if first.name == target.name && first.relative == target.relative => {}
            Some(_) => return None,
        }
    }
    agreed.cloned()
}

/// Imports of the family that a `try` or `if` guards win over the fallbacks in its other branches.
fn guarded(sites: &[Site], found: &[Option<Target>]) -> Option<Target> {
    let wins = |site: &Site, target: &Option<Target>| {
        matches!(site.what, Bound::Import(_))
            && matches!(site.guard.guard, Guard::TryImport | Guard::If | Guard::TypeChecking)
            && site.guard.asks
            && target.as_ref().and_then(|target| target.name.as_deref()).is_some_and(is_family)
    };
    let (first, winner) = sites.iter().zip(found).find(|(site, target)| wins(site, target))?;
    let winner = winner.as_ref()?;
    let fits = sites.iter().zip(found).all(|(site, target)| {
        let same = target.as_ref().is_some_and(|target| target.name == winner.name);
        let fallback = matches!(site.guard.guard, Guard::Fallback | Guard::Else) && site.guard.stmt == first.guard.stmt;
        is_neutral(site) || same || fallback
    });
    fits.then(|| winner.clone())
}
