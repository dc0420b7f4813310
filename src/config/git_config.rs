//! Settings of `git config msconv.*`.

use super::{Error, Layer};
use crate::git::settings::Value;

/// Reads the values in their order: a later one wins, except that excludes add up.
pub(super) fn layer(values: &[Value]) -> Result<Layer, Error> {
    let mut layer = Layer::default();
    for value in values {
        let bad = |message: String| Error::GitConfig { key: value.key.clone(), message };
        // Git's keys know no case: `targetVersion`, `targetversion` and `target-version` are one.
        match value.key.to_ascii_lowercase().replace('-', "").as_str() {
            "msconv.targetversion" => {
                layer.target_version = Some(value.text.parse().map_err(|error| bad(format!("{error}")))?);
            }
            "msconv.marks" => {
                layer.marks = Some(switch(&value.text).ok_or_else(|| bad(format!("not on or off: {:?}", value.text)))?);
            }
            "msconv.exclude" => layer.exclude.get_or_insert_default().push(value.text.clone()),
            "msconv.rules" => layer.rules.get_or_insert_default().push(value.text.clone()),
            "msconv.pack" => layer.pack = Some(value.text.parse().map_err(|error| bad(format!("{error}")))?),
            "msconv.training" => layer.training = Some(value.text.parse().map_err(|error| bad(format!("{error}")))?),
            "msconv.data" => layer.data = Some(value.text.parse().map_err(|error| bad(format!("{error}")))?),
            "msconv.name" => layer.name = Some(value.text.clone()),
            _ => {
                return Err(bad(
                    "unknown key (known are targetVersion, marks, exclude, rules, pack, training, data, name)"
                        .to_owned(),
                ));
            }
        }
    }
    Ok(layer)
}

/// What git takes for a truth value; a key without a value is true.
fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "on" | "true" | "yes" | "1" => Some(true),
        "off" | "false" | "no" | "0" | "" => Some(false),
        _ => None,
    }
}
