//! Identifiers of one file as small numbers.

use std::sync::Arc;

use rustc_hash::FxHashMap;

/// Number of an identifier in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Symbol(pub(crate) u32);

/// Every identifier that is bound, read or listed in a file, once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Symbols {
    map: FxHashMap<Arc<str>, Symbol>,
    texts: Vec<Arc<str>>,
}

impl Symbols {
    /// The number of `text`, which is given one if it is new.
    pub(crate) fn intern(&mut self, text: &str) -> Symbol {
        if let Some(symbol) = self.map.get(text) {
            return *symbol;
        }
        let symbol = Symbol(u32::try_from(self.map.len()).unwrap_or(u32::MAX));
        let text: Arc<str> = text.into();
        self.texts.push(Arc::clone(&text));
        self.map.insert(text, symbol);
        symbol
    }

    /// The identifier with this number.
    pub(crate) fn text(&self, symbol: Symbol) -> &str {
        &self.texts[symbol.0 as usize]
    }

    /// The number of `text` if the file has it.
    pub(crate) fn get(&self, text: &str) -> Option<Symbol> {
        self.map.get(text).copied()
    }
}
