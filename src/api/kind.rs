//! What sort of value an expression is.

/// The kind of a value. What is not proved is `Unknown`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Not known; never matches a method rule unless its name is distinctive.
    #[default]
    Unknown,
    /// `torch.Tensor` or `nn.Parameter`, or a subclass.
    Tensor,
    /// An instance of an `nn.Module` subclass.
    Module,
    /// An instance of an `optim.Optimizer` subclass.
    Optimizer,
    /// An instance of a learning rate scheduler.
    Scheduler,
    /// `torch.dtype`
    Dtype,
    /// `torch.device`
    Device,
    /// `torch.Size`
    Size,
    /// `torch.Generator`
    Generator,
    /// An instance of a `Dataset` subclass.
    Dataset,
    /// `DataLoader`
    DataLoader,
    /// `numpy.ndarray`
    Ndarray,
    /// A class object that derives from `nn.Module`.
    ModuleClass,
    /// Known to be something without torch members: a number, string, list, dict, function, …
    Other,
}
