//! Which of several equal ways of writing something in MindSpore a project wants.
//!
//! In: what the settings say. Out: [`Style`], which the engine asks where it has the choice.

/// The choices of a project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// How a training step is written.
    pub training: Training,
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
#[error("expected \"functional\" or \"model\", found {0:?}")]
pub struct UnknownTraining(String);

impl std::str::FromStr for Training {
    type Err = UnknownTraining;

    fn from_str(text: &str) -> Result<Self, UnknownTraining> {
        match text {
            "functional" => Ok(Self::Functional),
            "model" => Ok(Self::Model),
            other => Err(UnknownTraining(other.to_owned())),
        }
    }
}
