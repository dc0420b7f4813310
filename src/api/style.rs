//! Which of several equal ways of writing something in MindSpore a project wants.
//!
//! In: what the settings say. Out: [`Style`], which the engine asks where it has the choice.

/// The choices of a project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// How a training step is written.
    pub training: Training,
    /// How batches are made.
    pub data: Data,
}

/// How batches are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Data {
    /// A `DataLoader` of `mindspore.dataset.dataloader`, as in torch.
    #[default]
    Loader,
    /// A `GeneratorDataset` of `mindspore.dataset`, where it says the same.
    Pipeline,
}

/// How a training step is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Training {
    /// `value_and_grad` of a function, and an optimiser that is given the gradients.
    #[default]
    Functional,
    /// `nn.TrainOneStepCell` where it says the same.
    Model,
}

/// Nothing is written in this way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {known}, found {found:?}")]
pub struct UnknownStyle {
    known: &'static str,
    found: String,
}

impl std::str::FromStr for Training {
    type Err = UnknownStyle;

    fn from_str(text: &str) -> Result<Self, UnknownStyle> {
        match text {
            "functional" => Ok(Self::Functional),
            "model" => Ok(Self::Model),
            other => Err(UnknownStyle { known: "\"functional\" or \"model\"", found: other.to_owned() }),
        }
    }
}

impl std::str::FromStr for Data {
    type Err = UnknownStyle;

    fn from_str(text: &str) -> Result<Self, UnknownStyle> {
        match text {
            "loader" => Ok(Self::Loader),
            "pipeline" => Ok(Self::Pipeline),
            other => Err(UnknownStyle { known: "\"loader\" or \"pipeline\"", found: other.to_owned() }),
        }
    }
}
