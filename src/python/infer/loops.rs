//! Loops: a pass that is repeated until what the names are at its head no longer changes.

use super::Inference;
use super::ty::Ty;

/// Loops nested deeper than this are not repeated; what they assign is unknown.
const MAX_REPEATED: u32 = 3;

/// Rounds before everything that the loop assigns is given up.
const MAX_ROUNDS: u32 = 3;

impl Inference<'_> {
    /// Runs the body of a loop. After it, names are what they were before it or what it made them.
    pub(super) fn repeat(&mut self, body: &dyn Fn(&mut Self)) {
        self.loop_depth += 1;
        if self.loop_depth > MAX_REPEATED {
            self.give_up(body);
        } else {
            self.rounds(body);
        }
        self.loop_depth -= 1;
    }

    fn rounds(&mut self, body: &dyn Fn(&mut Self)) {
        for round in 0..=MAX_ROUNDS {
            let pass = self.branch(|this| {
                body(this);
                true
            });
            let mut changed = false;
            for (variable, ty) in &pass.values {
                let before = self.env[variable.0 as usize];
                let joined = self.join(before, *ty);
                // A name without a value before the loop has one in each round that reads it.
                changed |= before != Ty::Unset && joined != before;
                self.refine(*variable, joined);
            }
            if !changed {
                return;
            }
            if round + 1 == MAX_ROUNDS {
                for (variable, _) in &pass.values {
                    self.total[variable.0 as usize] = Ty::Unknown;
                    self.refine(*variable, Ty::Unknown);
                }
            }
        }
    }

    /// Every name that the body assigns is unknown, in it and after it.
    fn give_up(&mut self, body: &dyn Fn(&mut Self)) {
        if self.gives_up {
            return body(self);
        }
        self.gives_up = true;
        // The first pass finds what is assigned, the second sees it unknown at the head too.
        body(self);
        body(self);
        self.gives_up = false;
    }
}
