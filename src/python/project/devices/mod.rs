//! Which functions of the project can do without the device that calls pass: `def f(x, device=None)`.
//!
//! A summary notes each function with a parameter `device`, how it is called, and whether the value is only handed on, or
//! gets another one where it is `None`; the index answers by name, since what is before the dot of a method call is
//! rarely known. A parameter without a default gets one; where later ones need a value, it goes behind them, if all calls
//! that pass it by its place are seen (`moves.rs`).

mod calls;
mod functions;
mod handing;
mod moves;

use rustc_hash::{FxHashMap, FxHashSet};

use super::summary::{DeviceParam, Summary};
use super::{FileId, ModulePath, ProjectIndex};
use crate::python::ast::StmtId;

pub(crate) use calls::Owners;
pub(super) use calls::calls;
pub(super) use functions::functions;
pub(super) use handing::Handing;

const DEVICE: &str = "device";

/// The functions of a project with a parameter `device`.
#[derive(Clone, Debug, Default)]
pub(super) struct Devices {
    /// By the name that calls write, a class for its constructor, with the file.
    functions: FxHashMap<Box<str>, Vec<(FileId, DeviceParam)>>,
    /// Names that some call passes a `device=`.
    called: FxHashSet<Box<str>>,
    /// The functions of a file whose device goes behind the parameters that need a value, by their name: its place.
    moving: FxHashMap<(FileId, Box<str>), u8>,
}

impl Devices {
    /// What the files say together.
    pub(super) fn of(files: &[Summary], moving: FxHashMap<(FileId, Box<str>), u8>) -> Self {
        let mut all = Self { moving, ..Self::default() };
        for (id, file) in (0..).map(FileId).zip(files) {
            all.called.extend(file.device_calls.iter().cloned());
            for (name, param) in &file.devices {
                let can_go = param.can_go || all.moving.contains_key(&(id, name.clone()));
                all.functions.entry(name.clone()).or_default().push((id, DeviceParam { can_go, ..param.clone() }));
            }
        }
        while all.withdraw() {}
        let called = all.moving.keys().map(|(_, name)| name).filter(|name| files.iter().any(|file| passes(file, name)));
        all.called.extend(called.cloned().collect::<Vec<_>>());
        all
    }

    /// Keeps the device of a function that hands it on to one that cannot do without; false if there is none.
    fn withdraw(&mut self) -> bool {
        let keeps = |name: &str, at: Option<u8>| {
            let all = self.functions.get(name)?;
            Some(all.iter().any(|(_, param)| !param.can_go || at.is_some_and(|at| at != param.place)))
        };
        // Where it has a default, what is handed on at a place may be `None` already.
        let counts = |param: &DeviceParam, at: Option<u8>| at.is_none() || param.is_required;
        let needs = |param: &DeviceParam| {
            let mut handed = param.handed.iter().filter(|(_, at)| counts(param, *at));
            handed.any(|(name, at)| keeps(name, *at).unwrap_or(param.is_required))
        };
        let stuck = |(_, param): &(FileId, DeviceParam)| param.can_go && needs(param);
        let places = self.functions.iter().flat_map(|(name, all)| {
            (0..).zip(all).filter(|(_, param)| stuck(param)).map(|(at, _): (usize, _)| (name.clone(), at))
        });
        let places: Vec<(Box<str>, usize)> = places.collect();
        for (name, at) in &places {
            let Some(all) = self.functions.get_mut(name) else { continue };
            let Some((file, _)) = all.get(*at).map(|(file, param)| (*file, param.place)) else { continue };
            all[*at].1.can_go = false;
            // Those of one file move together.
            if self.moving.remove(&(file, name.clone())).is_some() {
                all.iter_mut().filter(|(other, _)| *other == file).for_each(|(_, param)| param.can_go = false);
            }
        }
        !places.is_empty()
    }
}

/// True if a call of the file passes a device to a function of this name by its place.
fn passes(file: &Summary, name: &str) -> bool {
    file.positional.iter().any(|call| *call.name == *name && call.devices != 0)
}

impl ProjectIndex {
    /// True if every function or class of this name that takes these keywords can do without the `device` among them,
    /// and there is one. What a file calls by a plain name or on `self` (`caller`) is its own, if it has one of the name.
    pub(crate) fn can_lose_device(&self, caller: Option<&ModulePath>, name: &str, keywords: &[&str]) -> bool {
        let Some(all) = self.devices.functions.get(name) else { return false };
        let file = caller.and_then(|module| self.file_of(module));
        let has_own = all.iter().any(|(id, _)| Some(*id) == file);
        let meant = all.iter().filter(|(id, _)| !has_own || Some(*id) == file).map(|(_, param)| param);
        let fits = |param: &&DeviceParam| {
            param.takes_more || keywords.iter().all(|keyword| param.params.iter().any(|name| **name == **keyword))
        };
        let mut fitting = meant.filter(fits).peekable();
        fitting.peek().is_some() && fitting.all(|param| param.can_go)
    }

    /// The place of the device in the functions of this name that `module` has, if it goes behind other parameters.
    pub(crate) fn moved_device(&self, module: &ModulePath, name: &str) -> Option<usize> {
        if self.devices.moving.is_empty() || !self.devices.called.contains(name) {
            return None;
        }
        let file = self.file_of(module)?;
        self.devices.moving.get(&(file, name.into())).map(|place| usize::from(*place))
    }

    /// The functions of `module` that get a default for their device, since calls leave it out; sorted.
    pub(crate) fn device_defaults(&self, module: &ModulePath) -> Vec<StmtId> {
        let file = self.file_of(module);
        let gains = |(id, param): &&(FileId, DeviceParam)| Some(*id) == file && param.can_go && param.is_required;
        let called = self.devices.functions.iter().filter(|(name, _)| self.devices.called.contains(*name));
        let mut stmts: Vec<StmtId> =
            called.flat_map(|(_, all)| all.iter().filter(gains).map(|(_, param)| param.stmt)).collect();
        stmts.sort_unstable();
        stmts
    }
}
