//! The lists of a tree: arguments, elements, bodies. All of one sort lie behind each other in one vector of the tree,
//! so that a list costs no memory of its own and a walk in order reads on where it left off.

use std::marker::PhantomData;
use std::ops::{Index, Range};

use super::{Alias, Arg, Ast, Case, Clause, ExprId, Handler, Param, StmtId, WithItem};
use crate::text::Span;

/// A list of a tree: `&ast[list]` is what is in it.
#[derive(Clone, Copy, Debug)]
pub struct List<T> {
    start: u32,
    length: u32,
    of: PhantomData<T>,
}

impl<T> List<T> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length as usize
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    fn range(&self) -> Range<usize> {
        self.start as usize..self.start as usize + self.len()
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        List { start: 0, length: 0, of: PhantomData }
    }
}

impl<T: Listed> Index<List<T>> for Ast {
    type Output = [T];

    fn index(&self, list: List<T>) -> &[T] {
        &T::all(&self.lists)[list.range()]
    }
}

impl<T: Listed> Index<&List<T>> for Ast {
    type Output = [T];

    fn index(&self, list: &List<T>) -> &[T] {
        &self[*list]
    }
}

impl Ast {
    /// Adds a list.
    pub(in super::super) fn list<T: Listed>(&mut self, items: &[T]) -> List<T> {
        let all = T::all_mut(&mut self.lists);
        // Files are capped at 16 MB, so an index always fits.
        let index = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let (start, length) = (index(all.len()), index(items.len()));
        all.extend_from_slice(items);
        List { start, length, of: PhantomData }
    }
}

/// What there are lists of.
pub trait Listed: Copy {
    /// Where they are kept.
    fn all(lists: &Lists) -> &Vec<Self>;

    /// Where they are kept.
    fn all_mut(lists: &mut Lists) -> &mut Vec<Self>;
}

macro_rules! lists {
    ($($name:ident: $of:ty),* $(,)?) => {
        /// What the lists of a tree have in them.
        #[derive(Clone, Debug, Default)]
        pub struct Lists {
            $($name: Vec<$of>,)*
        }

        $(impl Listed for $of {
            fn all(lists: &Lists) -> &Vec<Self> {
                &lists.$name
            }

            fn all_mut(lists: &mut Lists) -> &mut Vec<Self> {
                &mut lists.$name
            }
        })*
    };
}

lists! {
    exprs: ExprId,
    stmts: StmtId,
    args: Arg,
    params: Param,
    spans: Span,
    entries: (Option<ExprId>, ExprId),
    clauses: Clause,
    aliases: Alias,
    handlers: Handler,
    with_items: WithItem,
    cases: Case,
}
