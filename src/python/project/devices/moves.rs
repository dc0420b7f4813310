//! Which device parameters go behind those that need a value: `def f(x, device, n)` becomes `def f(x, n, device=None)`.
//!
//! Calls that name their arguments do not notice. So each call that passes one by its place has to be seen, and to
//! say at that place which device and nothing else; no other class may have the method above or below.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Devices;
use crate::python::project::summary::{DeviceParam, PositionalCall, Summary};
use crate::python::project::{ClassRef, FileId, ProjectIndex};

impl ProjectIndex {
    /// The functions whose device may go behind the other parameters, by file and name, with its place.
    pub(in crate::python::project) fn moving_devices(&self) -> FxHashMap<(FileId, Box<str>), u8> {
        let names: FxHashSet<&str> = self.files.iter().flat_map(candidates).collect();
        if names.is_empty() {
            return FxHashMap::default();
        }
        let overridden = self.overridden(&names);
        let mut moving: FxHashMap<(FileId, &str), u8> = FxHashMap::default();
        for (file, summary) in (0..).map(FileId).zip(&self.files) {
            for name in candidates(summary) {
                if let Some(place) = self.group(file, summary, name, &overridden) {
                    moving.insert((file, name), place);
                }
            }
        }
        for (file, summary) in (0..).map(FileId).zip(&self.files) {
            for call in summary.positional.iter().filter(|call| names.contains(&*call.name)) {
                stop(&mut moving, file, call);
            }
        }
        moving.into_iter().map(|((file, name), place)| ((file, name.into()), place)).collect()
    }

    /// Names of the functions whose device goes behind other parameters, sorted: a call in a file that is not in the index
    /// would not be seen.
    pub(crate) fn moving_names(&self) -> Vec<String> {
        let names: BTreeSet<&str> = self.devices.moving.keys().map(|(_, name)| &**name).collect();
        names.into_iter().map(str::to_owned).collect()
    }

    /// Leaves the device of the functions of these names where it is.
    pub(crate) fn keep_devices(&mut self, names: &BTreeSet<String>) {
        if names.is_empty() {
            return;
        }
        let mut moving = std::mem::take(&mut self.devices).moving;
        moving.retain(|(_, name), _| !names.contains(&**name));
        self.devices = Devices::of(&self.files, moving);
    }

    /// The place of the device in the functions of a name in a file, if all of them may have it elsewhere.
    fn group(
        &self,
        file: FileId,
        summary: &Summary,
        name: &str,
        overridden: &FxHashSet<(ClassRef, &str)>,
    ) -> Option<u8> {
        let all = || summary.devices.iter().filter(|(known, _)| **known == *name).map(|(_, param)| param);
        let place = all().next()?.place;
        let may = |param: &DeviceParam| {
            let class = param.class.map(|class| ClassRef { file, class });
            param.may_move
                && param.place == place
                && class.is_none_or(|class| !overridden.contains(&(class, name)) && self.is_all_known(class))
        };
        let is_within = self.layout.has_package(summary.module.package()) || self.taken.contains(&(file, name.into()));
        (all().all(may) && (is_within || all().all(|param| param.is_of_script))).then_some(place)
    }

    /// Classes whose method of one of these names another class of the project has above or below.
    fn overridden<'a>(&self, names: &FxHashSet<&'a str>) -> FxHashSet<(ClassRef, &'a str)> {
        let mut found = FxHashSet::default();
        for (file, summary) in (0..).map(FileId).zip(&self.files) {
            for (class, methods) in (0..).zip(summary.classes.iter().map(|class| &class.methods)) {
                let class = ClassRef { file, class };
                for name in methods.keys().filter_map(|name| names.get(&**name).copied()) {
                    let above = self.ancestry(class).into_iter().skip(1);
                    for other in above.filter(|other| self.class(*other).methods.contains_key(name)) {
                        found.extend([(class, name), (other, name)]);
                    }
                }
            }
        }
        found
    }

    /// True if nothing outside of the project and of torch's modules is above the class.
    fn is_all_known(&self, class: ClassRef) -> bool {
        self.ancestry(class).into_iter().all(|class| self.is_on_known_bases(class))
    }
}

fn candidates(summary: &Summary) -> impl Iterator<Item = &str> {
    summary.devices.iter().filter(|(_, param)| param.may_move).map(|(name, _)| &**name)
}

/// Takes the functions back that a call of `file` may mean and would not fit any more.
fn stop(moving: &mut FxHashMap<(FileId, &str), u8>, file: FileId, call: &PositionalCall) {
    let fits = |place: u8| call.count <= place || call.is_own && call.count <= 64 && call.devices >> place & 1 == 1;
    moving.retain(|(from, name), place| **name != *call.name || call.is_own && *from != file || fits(*place));
}
